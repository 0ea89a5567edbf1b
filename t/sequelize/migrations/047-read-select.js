'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    const rows = await queryInterface.sequelize.query('SELECT count(*)::int AS n FROM "Users"', { type: Sequelize.QueryTypes.SELECT });
    if (rows[0].n !== 1) throw new Error(`found ${rows[0].n}`);
    await queryInterface.addColumn('Users', 'counted', { type: Sequelize.INTEGER, defaultValue: rows[0].n });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeColumn('Users', 'counted');
  },
};
