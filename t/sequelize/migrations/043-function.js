'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createFunction('twice', [{ type: 'integer', name: 'n' }], 'integer', 'plpgsql', 'RETURN n * 2;', ['IMMUTABLE'], { force: true });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropFunction('twice', [{ type: 'integer', name: 'n' }]);
  },
};
