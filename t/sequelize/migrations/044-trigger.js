'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createFunction('touch', [], 'trigger', 'plpgsql', 'RETURN NEW;');
    await queryInterface.createTrigger('Users', 'touched', 'before', ['insert', 'update'], 'touch', [], ['FOR EACH ROW']);
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropTrigger('Users', 'touched');
    await queryInterface.dropFunction('touch', []);
  },
};
