/*
 * config.js: what a Sequelize project says about its folders and its database.
 *
 * usage: node config.js ENVIRONMENT [CONFIG]
 *
 * Reads .sequelizerc and the configuration that it names (config/config.json or
 * .js by default) as sequelize-cli does.  Prints a line for each fact, its name
 * and value separated by a tab: "migrations", "seeders", "dbname" (a connection
 * string), "database", "table" (of the history), or "error".
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

console.log = console.info = console.error;

async function load(file) {
  if (/\.json$/.test(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  if (path.basename(file) === '.sequelizerc') {
    const module = { exports: {} };
    const text = fs.readFileSync(file, 'utf8');
    const require = require_from(file);
    if (text.trim().startsWith('{')) return JSON.parse(text);
    new Function('module', 'exports', 'require', '__dirname', '__filename', text)(
      module, module.exports, require, path.dirname(file), file);
    return module.exports;
  }
  try {
    const loaded = require(file);
    return loaded && loaded.default ? loaded.default : loaded;
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ESM' && !(error instanceof SyntaxError)) throw error;
    return (await import(pathToFileURL(file).href)).default;
  }
}

function require_from(file) {
  return require('module').createRequire(file);
}

/* A value in a connection string. */
const quoted = (value) => `'${String(value).replace(/([\\'])/g, '\\$1')}'`;

function connectionString(config) {
  const url = config.use_env_variable ? process.env[config.use_env_variable] : config.url;
  if (config.use_env_variable && !url) throw new Error(`environment variable ${config.use_env_variable} is not set`);
  if (url) return url;
  const ssl = config.ssl || (config.dialectOptions && config.dialectOptions.ssl);
  const parts = {
    host: config.host, port: config.port, user: config.username, password: config.password, dbname: config.database,
    sslmode: ssl ? 'require' : undefined,
  };
  return Object.entries(parts).filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => `${key}=${quoted(value)}`).join(' ');
}

const existing = (names) => names.map((name) => path.resolve(name)).find((name) => fs.existsSync(name));

async function main() {
  const [environment = '', given] = process.argv.slice(2);
  const rcFile = existing(['.sequelizerc']);
  const rc = rcFile ? await load(rcFile) : {};
  const facts = {
    migrations: path.resolve(rc['migrations-path'] || 'migrations'),
    seeders: path.resolve(rc['seeders-path'] || 'seeders'),
  };
  const file = given ? path.resolve(given) : rc.config ? path.resolve(rc.config)
    : existing(['config/config.json', 'config/config.js', 'config/config.cjs']);
  let config = rc.url ? { url: rc.url } : {};

  if (!rc.url && file) {
    config = await load(file);
    if (typeof config === 'function') config = await config();
    const name = environment || rc.env || process.env.NODE_ENV || 'development';
    config = (await config)[name] || (config.dialect || config.database || config.url ? config : {});
  }
  if (config.dialect && config.dialect !== 'postgres') throw new Error(`dialect "${config.dialect}" is not PostgreSQL`);
  facts.dbname = connectionString(config);
  facts.table = config.migrationStorageTableName;
  for (const [name, value] of Object.entries(facts)) {
    if (value) process.stdout.write(`${name}\t${String(value).replace(/\s*\n\s*/g, ' ')}\n`);
  }
}

main().catch((error) => process.stdout.write(`error\t${String(error.message || error).replace(/\s+/g, ' ')}\n`));
