'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    const transaction = await queryInterface.sequelize.transaction();
    try {
      await queryInterface.createTable('Logins', {
        id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
        memberId: { type: Sequelize.INTEGER, references: { model: 'Members', key: 'id' } },
      }, { transaction });
      await queryInterface.addColumn('Members', 'twoFactor', { type: Sequelize.BOOLEAN, defaultValue: false }, { transaction });
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  },

  down: async (queryInterface) => {
    await queryInterface.removeColumn('Members', 'twoFactor');
    await queryInterface.dropTable('Logins');
  },
};
