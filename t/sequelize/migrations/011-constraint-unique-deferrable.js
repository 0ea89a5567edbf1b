'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Users', { fields: ['age'], type: 'unique', deferrable: Sequelize.Deferrable.INITIALLY_DEFERRED });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Users', 'Users_age_uk');
  },
};
