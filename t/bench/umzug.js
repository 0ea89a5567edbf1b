// The program that umzug's README shows, for a folder of SQL files.
const fs = require('fs');
const { Umzug } = require('umzug');
const { Client } = require('pg');

const client = new Client();
const storage = {
	async executed() {
		await client.query('CREATE TABLE IF NOT EXISTS umzug (name text PRIMARY KEY)');
		return (await client.query('SELECT name FROM umzug ORDER BY name')).rows.map(row => row.name);
	},
	logMigration: ({ name }) => client.query('INSERT INTO umzug VALUES ($1)', [name]),
	unlogMigration: ({ name }) => client.query('DELETE FROM umzug WHERE name = $1', [name]),
};
const umzug = new Umzug({
	migrations: {
		glob: process.argv[2] + '/*.sql',
		resolve: ({ name, path }) => ({ name, up: () => client.query(fs.readFileSync(path, 'utf8')) }),
	},
	storage,
	logger: undefined,
});
client.connect().then(() => umzug.up()).then(() => client.end())
	.catch(error => { console.error(error); process.exit(1); });
