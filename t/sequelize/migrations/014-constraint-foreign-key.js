'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Tags', 'ownerId', Sequelize.INTEGER);
    await queryInterface.addConstraint('Tags', {
      fields: ['ownerId'], type: 'foreign key', name: 'tag_owner', references: { table: 'Users', field: 'id' }, onDelete: 'set null', onUpdate: 'no action',
    });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Tags', 'tag_owner');
    await queryInterface.removeColumn('Tags', 'ownerId');
  },
};
