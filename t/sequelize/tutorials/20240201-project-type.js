module.exports = {
  up: function (queryInterface, Sequelize) {
    return queryInterface.createTable('project_type', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      label: Sequelize.STRING(40),
    }).then(() => queryInterface.createTable('project', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      projectTypeId: { type: Sequelize.INTEGER, allowNull: false },
    })).then(() => queryInterface.addConstraint('project', ['projectTypeId'], {
      type: 'FOREIGN KEY',
      name: 'FK_projectType_project',
      references: { table: 'project_type', field: 'id' },
      onDelete: 'no action',
      onUpdate: 'no action',
    }));
  },

  down: function (queryInterface, Sequelize) {
    return queryInterface.dropTable('project').then(() => queryInterface.dropTable('project_type'));
  },
};
