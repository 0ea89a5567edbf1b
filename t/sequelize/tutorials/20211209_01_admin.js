const { DataTypes } = require('sequelize');

module.exports = {
  up: async ({ context: queryInterface }) => {
    await queryInterface.addColumn('people', 'admin', { type: DataTypes.BOOLEAN, defaultValue: false });
    await queryInterface.addColumn('people', 'disabled', { type: DataTypes.BOOLEAN, defaultValue: false });
  },
  down: async ({ context: queryInterface }) => {
    await queryInterface.removeColumn('people', 'admin');
    await queryInterface.removeColumn('people', 'disabled');
  },
};
