'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['meta'], { using: 'gin', operator: 'jsonb_path_ops' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', ['meta']);
  },
};
