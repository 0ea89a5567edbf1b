'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.sequelize.query(`
      CREATE MATERIALIZED VIEW member_logins AS
        SELECT m.id, count(l.id) AS logins FROM "Members" m LEFT JOIN "Logins" l ON l."memberId" = m.id GROUP BY m.id;
      CREATE UNIQUE INDEX member_logins_id ON member_logins (id);
    `);
  },

  down: async (queryInterface) => {
    await queryInterface.sequelize.query('DROP MATERIALIZED VIEW member_logins;');
  },
};
