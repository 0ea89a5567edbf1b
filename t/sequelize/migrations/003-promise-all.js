'use strict';

// Of two tables: Sequelize sends parallel calls over several connections, in any order
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Users', 'age', Sequelize.INTEGER);
    return Promise.all([
      queryInterface.addColumn('Users', 'bio', { type: Sequelize.TEXT, after: 'name' }),
      queryInterface.addColumn('Posts', 'rank', Sequelize.INTEGER),
    ]);
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeColumn('Users', 'age');
    return Promise.all([queryInterface.removeColumn('Users', 'bio'), queryInterface.removeColumn('Posts', 'rank')]);
  },
};
