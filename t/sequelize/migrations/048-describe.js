'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    const columns = await queryInterface.describeTable('Users');
    if (!columns.nick) await queryInterface.addColumn('Users', 'nick', columns.name.type === 'CHARACTER VARYING(120)' ? Sequelize.STRING(12) : Sequelize.TEXT);
    if (columns.email.allowNull) throw new Error('email may be null');
  },

  async down(queryInterface, Sequelize) {
    const columns = await queryInterface.describeTable('Users');
    if (columns.nick) await queryInterface.removeColumn('Users', 'nick');
  },
};
