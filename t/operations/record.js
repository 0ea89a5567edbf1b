// Records what Sequelize 6 leaves of every case: cases*.js to cases.json.
//
//	npm install --no-save sequelize@6 pg pg-hstore && PGHOST=... PGUSER=... node record.js
//
// It makes and drops a database "sequelize_record" of its own.

const fs = require('fs');
const path = require('path');
const { Sequelize } = require('sequelize');
const { Client } = require('pg');
const cases = [...require('./cases.js'), ...require('./cases_options.js'), ...require('./cases_rows.js')];

const host = process.env.PGHOST;
const user = process.env.PGUSER;
const database = 'sequelize_record';
const describe = fs.readFileSync(path.join(__dirname, 'describe.sql'), 'utf8');
const empty = `DO $$ DECLARE s text; BEGIN
	FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', s);
	END LOOP;
	CREATE SCHEMA public;
END $$`;

async function administrate(command) {
	const admin = new Client({ host, user, database: 'postgres' });
	await admin.connect();
	await admin.query(command);
	await admin.end();
}

async function main() {
	await administrate(`DROP DATABASE IF EXISTS ${database}`);
	await administrate(`CREATE DATABASE ${database}`);
	const sequelize = new Sequelize(database, user, '', { host, dialect: 'postgres', logging: false });
	const recorded = [];
	for (const [name, up, operations, reason] of cases) {
		await sequelize.query(empty);
		// Where ours differs on purpose, Sequelize may fail: what it has done by then counts.
		await up(sequelize.getQueryInterface()).catch(error => { if (!reason) throw error; });
		const [rows] = await sequelize.query(describe);
		// As text: the order of keys is that of the columns.
		recorded.push({ name, reason, definition: JSON.stringify({ up: operations }), expected: rows.map(row => row.line) });
	}
	await sequelize.close();
	await administrate(`DROP DATABASE ${database}`);
	fs.writeFileSync(path.join(__dirname, 'cases.json'), `[\n${recorded.map(c => JSON.stringify(c)).join(',\n')}\n]\n`);
}

main().catch(error => { console.error(error); process.exit(1); });
