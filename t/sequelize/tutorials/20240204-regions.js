module.exports = {
  up: function (queryInterface, Sequelize) {
    return queryInterface.createTable('regions', {
      id: { type: Sequelize.UUID, primaryKey: true, allowNull: false, defaultValue: Sequelize.UUIDV4 },
      name: { type: Sequelize.STRING, unique: true },
    });
  },

  down: function (queryInterface, Sequelize) {
    return queryInterface.dropTable('regions');
  },
};
