'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    return Promise.all([
      queryInterface.addColumn('Users', 'age', Sequelize.INTEGER),
      queryInterface.addColumn('Users', 'bio', { type: Sequelize.TEXT, after: 'name' }),
    ]);
  },

  async down(queryInterface, Sequelize) {
    return Promise.all([queryInterface.removeColumn('Users', 'age'), queryInterface.removeColumn('Users', 'bio')]);
  },
};
