'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('UserRoles', {
      userId: {
        type: Sequelize.INTEGER,
        primaryKey: true,
        references: { model: 'Users', key: 'id' },
        onUpdate: 'CASCADE',
        onDelete: 'CASCADE',
      },
      roleId: {
        type: Sequelize.INTEGER,
        primaryKey: true,
        references: { model: 'Roles', key: 'id' },
        onUpdate: 'CASCADE',
        onDelete: 'CASCADE',
      },
    });
    await queryInterface.addConstraint('UserRoles', {
      fields: ['userId', 'roleId'],
      type: 'unique',
      name: 'unique_user_role',
    });
  },

  down: async (queryInterface) => {
    await queryInterface.removeConstraint('UserRoles', 'unique_user_role');
    await queryInterface.dropTable('UserRoles');
  },
};
