'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.bulkInsert('Users', [
      { email: 'a@x', name: "O'Neil Jo", age: null },
      { email: 'b@x', name: 'B C', age: 30 },
    ]);
    await queryInterface.bulkUpdate('Users', { age: 41 }, { email: 'a@x' });
    await queryInterface.bulkDelete('Users', { age: { [Sequelize.Op.lt]: 40 } });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.bulkDelete('Users', null, {});
  },
};
