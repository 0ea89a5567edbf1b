'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('CREATE VIEW grown AS SELECT * FROM "Users" WHERE age > 17; COMMENT ON VIEW grown IS \'x\'');
    await queryInterface.sequelize.query('UPDATE "Users" SET name = :name WHERE age IN (:ages)', { replacements: { name: 'N', ages: [41, 42] } });
    await queryInterface.sequelize.query('UPDATE "Users" SET about = ? WHERE id = ?', { replacements: ['x', 1] });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('DROP VIEW grown');
  },
};
