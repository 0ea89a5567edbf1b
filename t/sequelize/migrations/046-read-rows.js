'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    const [rows] = await queryInterface.sequelize.query('SELECT id, name, "createdAt" FROM "Users" ORDER BY id');
    await queryInterface.addColumn('Users', 'initial', Sequelize.STRING(1));
    for (const row of rows) {
      if (!(row.createdAt instanceof Date)) throw new Error('not a date');
      await queryInterface.sequelize.query('UPDATE "Users" SET initial = ? WHERE id = ?', { replacements: [row.name[0], row.id] });
    }
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeColumn('Users', 'initial');
  },
};
