// The configuration of sequelize-cli: the connection of the environment.
const { PGHOST: host, PGUSER: username, PGDATABASE: database } = process.env;

module.exports = { host, username, database, dialect: 'postgres' };
