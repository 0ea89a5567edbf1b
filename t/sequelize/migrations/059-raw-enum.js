'use strict';

// Enum types that SQL makes, drops and makes again around the methods
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Parcels', {
      id: { type: Sequelize.INTEGER, primaryKey: true },
      state: { type: Sequelize.ENUM('sent', 'lost'), defaultValue: 'sent' },
    });
    await queryInterface.sequelize.query(`CREATE TYPE "enum_Parcels_size" AS ENUM ('small', 'large')`);
    await queryInterface.addColumn('Parcels', 'size', { type: Sequelize.ENUM('small', 'large'), defaultValue: 'small' });
    await queryInterface.sequelize.query(`
      DO $$ BEGIN CREATE TYPE "enum_Parcels_kind" AS ENUM ('box'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;`);
    await queryInterface.addColumn('Parcels', 'kind', { type: Sequelize.ENUM('box'), defaultValue: 'box' });
    await queryInterface.sequelize.query('ALTER TABLE "Parcels" ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state TYPE text');
    await queryInterface.sequelize.query('DROP TYPE "enum_Parcels_state"');
    await queryInterface.changeColumn('Parcels', 'state', { type: Sequelize.ENUM('sent', 'lost', 'found'), allowNull: false });
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Parcels');
    await queryInterface.sequelize.query('DROP TYPE "enum_Parcels_state"; DROP TYPE IF EXISTS "enum_Parcels_size", "enum_Parcels_kind"');
  },
};
