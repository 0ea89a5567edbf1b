'use strict';

// A model, and what it does with rows
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Stations', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      name: Sequelize.STRING,
      lines: Sequelize.ARRAY(Sequelize.INTEGER),
      data: Sequelize.JSONB,
      createdAt: Sequelize.DATE,
      updatedAt: Sequelize.DATE,
    });
    const Station = queryInterface.sequelize.define('Station', {
      name: Sequelize.STRING, lines: Sequelize.ARRAY(Sequelize.INTEGER), data: Sequelize.JSONB,
    });
    await Station.bulkCreate([{ name: 'North', lines: [1, 2] }, { name: 'South', data: { lift: true } }]);
    for (const station of await Station.findAll({ where: { lines: null } })) {
      station.lines = [(await Station.count()) + 1];
      await station.save();
    }
    await Station.update({ name: 'Main' }, { where: { data: { lift: true } } });
    const [station, made] = await Station.findOrCreate({ where: { name: 'East' } });
    if (made) await station.destroy();
    await queryInterface.sequelize.query(`COMMENT ON TABLE "Stations" IS '${(await Station.findAll({ order: ['id'] })).map((s) => s.name + s.lines)}'`);
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Stations');
  },
};
