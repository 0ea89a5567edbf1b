'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Pairs', { fields: ['a', 'c'], type: 'primary key' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Pairs', 'Pairs_a_c_pk');
  },
};
