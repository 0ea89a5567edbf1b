'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Posts', {
      id: { type: Sequelize.UUID, primaryKey: true, defaultValue: Sequelize.UUIDV4 },
      title: { type: Sequelize.STRING, allowNull: false, comment: "it's the title; PRIMARY KEY" },
      body: Sequelize.TEXT('long'),
      userId: {
        type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' }, onDelete: 'CASCADE', onUpdate: 'cascade',
      },
      tags: { type: Sequelize.ARRAY(Sequelize.STRING), defaultValue: [] },
      meta: { type: Sequelize.JSONB, defaultValue: { a: [1, "it's"] } },
      plain: { type: Sequelize.JSON },
      score: { type: Sequelize.DECIMAL(10, 2), defaultValue: 1.5 },
      views: { type: Sequelize.BIGINT, defaultValue: 0 },
      ratio: Sequelize.FLOAT, exact: Sequelize.DOUBLE, single: Sequelize.REAL,
      visible: { type: Sequelize.BOOLEAN, defaultValue: true },
      day: Sequelize.DATEONLY, hour: Sequelize.TIME, blob: Sequelize.BLOB, small: Sequelize.SMALLINT,
      address: Sequelize.INET, net: Sequelize.CIDR, mac: Sequelize.MACADDR, code: Sequelize.CHAR(3),
      during: Sequelize.RANGE(Sequelize.DATE), numbers: Sequelize.RANGE(Sequelize.INTEGER), words: Sequelize.TSVECTOR,
      raw: 'MONEY',
    });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropTable('Posts');
  },
};
