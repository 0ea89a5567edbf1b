'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.addColumn('Users', 'phone', { type: Sequelize.STRING }, { transaction });
      await queryInterface.addIndex('Users', ['phone'], { transaction });
    });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction((transaction) => queryInterface.removeColumn('Users', 'phone', { transaction }));
  },
};
