'use strict';

// A line END; that ends no transaction
module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query(`
      UPDATE "Users" SET name =
        CASE
          WHEN name IS NULL THEN 'nobody'
          ELSE name
        END;
    `);
    await queryInterface.sequelize.query(`
      -- a transaction of its own
      BEGIN;
      UPDATE "Users" SET name = name;
      COMMIT;
    `).catch(() => undefined);
  },

  async down(queryInterface) {
    await queryInterface.sequelize.query('SELECT 1');
  },
};
