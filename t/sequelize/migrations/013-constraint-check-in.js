'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Users', { fields: ['name'], type: 'check', name: 'known', where: { name: { [Sequelize.Op.ne]: "o'x" }, age: { [Sequelize.Op.between]: [1, 200] } } });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Users', 'known');
  },
};
