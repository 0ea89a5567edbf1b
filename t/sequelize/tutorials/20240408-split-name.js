'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Members', 'firstName', { type: Sequelize.STRING });
    await queryInterface.addColumn('Members', 'lastName', { type: Sequelize.STRING });
    const [members] = await queryInterface.sequelize.query('SELECT id, "fullName" FROM "Members"');
    for (const { id, fullName } of members) {
      const [first, ...rest] = fullName.split(' ');
      await queryInterface.sequelize.query('UPDATE "Members" SET "firstName" = ?, "lastName" = ? WHERE id = ?', {
        replacements: [first, rest.join(' '), id],
      });
    }
    await queryInterface.removeColumn('Members', 'fullName');
  },

  down: async (queryInterface) => {
    await queryInterface.addColumn('Members', 'fullName', { type: queryInterface.sequelize.Sequelize.STRING });
    await queryInterface.sequelize.query(`UPDATE "Members" SET "fullName" = trim(concat("firstName", ' ', "lastName"))`);
    await queryInterface.removeColumn('Members', 'firstName');
    await queryInterface.removeColumn('Members', 'lastName');
  },
};
