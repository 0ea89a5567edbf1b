'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Users', 'age', { type: Sequelize.INTEGER, defaultValue: 20 });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Users', 'age', { type: Sequelize.INTEGER });
  },
};
