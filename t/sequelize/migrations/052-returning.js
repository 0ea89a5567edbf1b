'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    const rows = await queryInterface.bulkInsert('Users', [{ email: 'r@x', name: 'R' }], { returning: true });
    await queryInterface.bulkUpdate('Users', { about: `number ${typeof rows[0].id}` }, { id: rows[0].id });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.bulkDelete('Users', { email: 'r@x' });
  },
};
