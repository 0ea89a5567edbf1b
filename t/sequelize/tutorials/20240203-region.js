module.exports = {
  up: function (queryInterface, Sequelize) {
    return queryInterface.addColumn('accounts', 'region_id', {
      type: Sequelize.UUID,
      references: { model: 'regions', key: 'id' },
      onUpdate: 'CASCADE',
      onDelete: 'SET NULL',
      defaultValue: null,
      after: 'can_be_billed',
    });
  },

  down: function (queryInterface, Sequelize) {
    return queryInterface.removeColumn('accounts', 'region_id');
  },
};
