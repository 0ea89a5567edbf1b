'use strict';

module.exports = {
  up(queryInterface, Sequelize) {
    queryInterface.addColumn('labels', 'first', Sequelize.INTEGER);
    return queryInterface.addColumn('Users', 'second', Sequelize.INTEGER);
  },

  async down(queryInterface) {
    await queryInterface.removeColumn('labels', 'first');
    await queryInterface.removeColumn('Users', 'second');
  },
};
