'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    return Promise.all([
      queryInterface.addColumn('Users', 'age', Sequelize.INTEGER),
      queryInterface.addColumn('Posts', 'bio', { type: Sequelize.TEXT, after: 'title' }),
    ]);
  },

  async down(queryInterface, Sequelize) {
    return Promise.all([queryInterface.removeColumn('Users', 'age'), queryInterface.removeColumn('Posts', 'bio')]);
  },
};
