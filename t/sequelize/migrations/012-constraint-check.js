'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Users', { fields: ['age'], type: 'check', where: { age: { [Sequelize.Op.or]: [{ [Sequelize.Op.gte]: 18 }, null] } } });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Users', 'Users_age_ck');
  },
};
