'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', [{ name: 'code', collate: 'C', order: 'ASC' }], { name: 'code_c' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'code_c');
  },
};
