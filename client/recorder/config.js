/*
 * config.js: what a Sequelize project says about its folders and its database.
 *
 * usage: node config.js ENVIRONMENT [CONFIG [OPTIONS]]
 *
 * Reads .sequelizerc, or OPTIONS, and the configuration that it names (config/config.json or
 * .js by default) as sequelize-cli does.  An argument may be empty: not given.  Prints a line for each fact, its name
 * and value separated by a tab: "migrations", "seeders", then "dbname" (a connection
 * string) or "error".
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

/* .sequelizerc: JSON, or JavaScript under a name without an ending. */
function loadRc(file) {
  const module = { exports: {} };
  const text = fs.readFileSync(file, 'utf8');

  if (text.trim().startsWith('{')) return JSON.parse(text);
  new Function('module', 'exports', 'require', '__dirname', '__filename', text)(
    module, module.exports, require_from(file), path.dirname(file), file);
  return module.exports;
}

function loadNow(file) {
  if (/\.json$/.test(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  const loaded = require(file);
  return loaded && loaded.default ? loaded.default : loaded;
}

async function load(file) {
  try {
    return loadNow(file);
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
  const ssl = config.ssl || (config.dialectOptions && config.dialectOptions.ssl);
  if (config.use_env_variable && !url) throw new Error(`environment variable ${config.use_env_variable} is not set`);
  if (url) return ssl && !/[?&]sslmode=/.test(url) ? `${url}${url.includes('?') ? '&' : '?'}sslmode=require` : url;
  const parts = {
    host: config.host, port: config.port, user: config.username, password: config.password, dbname: config.database,
    sslmode: ssl ? 'require' : undefined,
  };
  return Object.entries(parts).filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => `${key}=${quoted(value)}`).join(' ');
}

const existing = (names, root = '.') => names.map((name) => path.resolve(root, name)).find((name) => fs.existsSync(name));

const configNames = ['config/config.json', 'config/config.js', 'config/config.cjs'];

/* The environment's part of a configuration, or all of one that has no such parts. */
function ofEnvironment(config, name) {
  return config[name] || (config.dialect || config.database || config.url ? config : {});
}

/* The folder above this one, or it, that .sequelizerc or else the configuration lies in. */
function rootOf(folder, kinds = [['.sequelizerc'], configNames]) {
  for (const names of kinds) {
    for (let at = path.resolve(folder), last; at !== last; last = at, at = path.dirname(at)) {
      if (existing(names, at)) return at;
    }
  }
  return undefined;
}

/*
 * Goes to the project's root, as sequelize-cli is called there, and runs its
 * .sequelizerc and its configuration: they may prepare Node for the project's
 * files, or the environment.
 */
function enterProject(folder) {
  const packed = (at) => (existing(['package.json'], at) ? at : at === path.dirname(at) ? undefined : packed(path.dirname(at)));
  const rc = rootOf(folder, [['.sequelizerc']]);
  const root = rc || packed(path.resolve(folder));

  if (root) process.chdir(root);
  try {
    if (rc) loadRc(path.join(rc, '.sequelizerc'));
  } catch (error) { /* a migration that needs it will say so */ }
  projectConfig(folder);
}

/* What sequelize-cli gives migrations as sequelize.options; {} if that cannot be read at once. */
function projectConfig(folder) {
  try {
    const root = rootOf(folder);
    const rc = existing(['.sequelizerc'], root) ? loadRc(path.join(root, '.sequelizerc')) : {};
    let config = loadNow(rc.config ? path.resolve(root, rc.config) : existing(configNames, root));
    if (typeof config === 'function') config = config();
    return { ...ofEnvironment(config, process.env.NODE_ENV || rc.env || 'development') };
  } catch (error) {
    return {};
  }
}

/* What the project's folder of models exports, or the connection that it makes knows, by name. */
function projectModels(folder) {
  const root = rootOf(folder) || path.resolve(folder);
  const rc = existing(['.sequelizerc'], root) ? loadRc(path.join(root, '.sequelizerc')) : {};
  const models = path.resolve(root, rc['models-path'] || 'models');

  if (!fs.existsSync(models)) return {};
  const loaded = require(models);
  const own = loaded.default || loaded;
  return { ...(own.sequelize && own.sequelize.models), ...own.models, ...own };
}

/* Prints a fact, if there is one. */
function tell(name, value) {
  if (value) process.stdout.write(`${name}\t${String(value).replace(/\s*\n\s*/g, ' ')}\n`);
}

async function main() {
  console.log = console.info = console.error;
  const [environment, given, optionsPath] = process.argv.slice(2);
  const rcFile = optionsPath ? path.resolve(optionsPath) : existing(['.sequelizerc']);
  const rc = rcFile ? loadRc(rcFile) : {};
  tell('migrations', path.resolve(rc['migrations-path'] || 'migrations'));
  tell('seeders', path.resolve(rc['seeders-path'] || 'seeders'));
  const file = given ? path.resolve(given) : rc.config ? path.resolve(rc.config)
    : existing(configNames);
  let config = rc.url ? { url: rc.url } : {};

  if (!rc.url && file) {
    config = await load(file);
    if (typeof config === 'function') config = await config();
    const name = environment || rc.env || process.env.NODE_ENV || 'development';
    config = ofEnvironment(await config, name);
  }
  if (config.dialect && config.dialect !== 'postgres') throw new Error(`dialect "${config.dialect}" is not PostgreSQL`);
  tell('dbname', connectionString(config));
}

if (require.main === module) main().catch((error) => process.stdout.write(`error\t${String(error.message || error).replace(/\s+/g, ' ')}\n`));

module.exports = { projectConfig, projectModels, enterProject };
