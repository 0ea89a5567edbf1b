'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Users', { fields: ['bio'], type: 'UNIQUE', name: 'one_bio' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Users', 'one_bio');
  },
};
