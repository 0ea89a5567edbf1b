module.exports = {
  up: function (queryInterface, Sequelize) {
    return Promise.all([
      queryInterface.createTable('user_emails', {
        id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
        user_id: { type: Sequelize.INTEGER, references: 'accounts', referencesKey: 'id', allowNull: false },
        email: Sequelize.STRING,
      }),
      queryInterface.createTable('accounts', {
        id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      }),
    ]);
  },

  down: function (queryInterface, Sequelize) {
    return Promise.all([queryInterface.dropTable('user_emails'), queryInterface.dropTable('accounts')]);
  },
};
