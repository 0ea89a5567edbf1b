'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    const twice = await queryInterface.sequelize.query(
      'SELECT email, count(*) FROM "Members" GROUP BY email HAVING count(*) > 1',
      { type: Sequelize.QueryTypes.SELECT });
    if (twice.length > 0) throw new Error(`${twice.length} addresses are used twice`);
    await queryInterface.addConstraint('Members', { fields: ['email'], type: 'unique', name: 'unique_email' });
  },

  down: async (queryInterface) => {
    await queryInterface.removeConstraint('Members', 'unique_email');
  },
};
