'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    try {
      await queryInterface.removeConstraint('Users', 'no_such_constraint');
    } catch (error) {
      await queryInterface.addColumn('Users', 'caught', { type: Sequelize.STRING, defaultValue: error.name });
    }
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeColumn('Users', 'caught');
  },
};
