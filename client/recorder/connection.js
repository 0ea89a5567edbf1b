/*
 * connection.js: the sequelize object that migrations reach through
 * queryInterface.sequelize.
 *
 * All of a batch is one transaction anyway: transaction() gives a handle whose
 * commit does nothing and whose rollback is a failure of the migration.
 */
'use strict';

const { valueToJson, isVersion7 } = require('./values.js');
const { escape, templateText } = require('./text.js');
const driver = require('./driver.js');
const { projectConfig, projectModels } = require('./config.js');

class Transaction {
  constructor(owner) {
    this.owner = owner;
    this.id = 'pgstair';
    this.finished = undefined;
    this.LOCK = { UPDATE: 'UPDATE', SHARE: 'SHARE', KEY_SHARE: 'KEY SHARE', NO_KEY_UPDATE: 'NO KEY UPDATE' };
  }

  async commit() { this.finished = 'commit'; }

  async rollback() {
    this.finished = 'rollback';
    this.owner.rolledBack = true;
  }

  afterCommit(callback) { this.owner.afterCommit.push(callback); }

  /* Where models send what they do in this transaction. */
  get connection() { return (this.client = this.client || new driver.Client()); }
}

function bindings(options) {
  const json = {};
  for (const name of ['replacements', 'bind']) {
    const given = options && options[name];
    if (given === undefined || given === null) continue;
    json[name] = Array.isArray(given) ? given.map(valueToJson)
      : Object.fromEntries(Object.entries(given).map(([key, value]) => [key, valueToJson(value)]));
  }
  return json;
}

/*
 * BEGIN and COMMIT on lines of their own: under Sequelize they need not pair, as
 * one too many is a warning.  Here all is one transaction.
 */
const transactionLines = /(\$\w*\$)[\s\S]*?\1|^[ \t]*(?:BEGIN|START|COMMIT|END)(?:[ \t]+(?:TRANSACTION|WORK))?[ \t]*;[ \t]*$/gim;

/* Does a statement begin after this text?  Otherwise END is the end of a CASE. */
const endsStatement = (text) => /^$|;$/.test(text.replace(/--.*$|\/\*[\s\S]*?\*\//gm, '').trim());

const withoutTransactions = (sql) => sql.replace(transactionLines,
  (found, quote, at, whole) => (quote || !endsStatement(whole.slice(0, at)) ? found : ''));

const noPackage = 'a model needs the package "sequelize", which is not installed: write what it does with queryInterface or SQL';

class Connection {
  constructor(backend, Sequelize, folder) {
    this.backend = backend;
    this.Sequelize = Sequelize;
    this.folder = folder;
    this.rolledBack = false;
    this.afterCommit = [];
    this.dialect = { name: 'postgres' };
    this.models = new Proxy({}, { get: (target, name) => (typeof name === 'symbol' ? undefined : this.model(name)) });
    this.QueryTypes = Sequelize.QueryTypes;
    for (const name of ['literal', 'fn', 'col', 'cast', 'where', 'json', 'and', 'or']) this[name] = Sequelize[name];
  }

  query(sql, options = {}) {
    const isTemplate = typeof sql === 'object' && sql.query === undefined;
    const text = withoutTransactions(isTemplate ? templateText(sql) : sql.query || sql);
    const given = bindings(sql.values ? { replacements: sql.values, ...options } : options);
    const operation = Object.keys(given).length > 0 ? { sql: text, ...given } : text;
    return this.backend.query({ sql: operation }, options || {});
  }

  /* transaction(), transaction(options), transaction(callback), transaction(options, callback). */
  async transaction(...args) {
    const callback = args.find((arg) => typeof arg === 'function');
    const transaction = new Transaction(this);
    if (!callback) return transaction;
    return callback(transaction);
  }

  /* The same under the name of version 7. */
  startUnmanagedTransaction(options) { return this.transaction(options); }

  /* The environment of the project's configuration, as sequelize-cli passes it on. */
  get options() {
    return (this.given = this.given || { define: {}, ...projectConfig(this.folder), dialect: 'postgres', logging: false });
  }

  get config() {
    const { database, username, password, host, port } = this.options;
    return { database, username, password, host, port };
  }

  get isVersion7() { return isVersion7(this.Sequelize.DataTypes.STRING); }

  /* The project's own package, for models: what they send takes the driver's way. */
  get real() {
    if (!this.ownPackage && this.Sequelize.isStandIn) {
      throw new Error(noPackage);
    }
    const { PostgresDialect } = this.Sequelize;
    return (this.ownPackage = this.ownPackage || (PostgresDialect ? new this.Sequelize({ dialect: PostgresDialect, logging: false })
      : new this.Sequelize('postgres://localhost/pgstair', { dialect: 'postgres', logging: false })));
  }

  define(...args) { return this.real.define(...args); }
  import(...args) { return this.real.import(...args); }
  isDefined(name) { return this.real.isDefined(name); }

  /* One that the migration has defined, else one of the project's. */
  model(name) {
    const found = (!this.Sequelize.isStandIn && this.real.models[name]) || projectModels(this.folder)[name];
    if (found) return found;
    if (this.Sequelize.isStandIn) throw new Error(noPackage);
    throw new Error(`model "${name}" is defined neither in this migration nor by the project's folder of models`);
  }

  /* For what goes to the driver below: getConnection(), releaseConnection(). */
  get connectionManager() {
    return { getConnection: async () => new driver.Client(), releaseConnection: async () => undefined };
  }

  sync() { throw new Error('sync() cannot run in a migration'); }
  getDialect() { return 'postgres'; }
  getDatabaseName() { return ''; }
  getQueryInterface() { return this.queryInterface; }
  authenticate() { return Promise.resolve(); }
  close() { return Promise.resolve(); }

  escape(value) { return escape(value); }
}

module.exports = { Connection };
