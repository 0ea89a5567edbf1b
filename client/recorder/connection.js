/*
 * connection.js: the sequelize object that migrations reach through
 * queryInterface.sequelize.
 *
 * All of a batch is one transaction anyway: transaction() gives a handle whose
 * commit does nothing and whose rollback is a failure of the migration.
 */
'use strict';

const { valueToJson } = require('./values.js');

class Transaction {
  constructor(connection) {
    this.connection = connection;
    this.finished = undefined;
    this.LOCK = { UPDATE: 'UPDATE', SHARE: 'SHARE', KEY_SHARE: 'KEY SHARE', NO_KEY_UPDATE: 'NO KEY UPDATE' };
  }

  async commit() { this.finished = 'commit'; }

  async rollback() {
    this.finished = 'rollback';
    this.connection.rolledBack = true;
  }

  afterCommit(callback) { this.connection.afterCommit.push(callback); }
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

const withoutTransactions = (sql) => sql.replace(transactionLines, (found, quote) => (quote ? found : ''));

class Connection {
  constructor(backend, Sequelize) {
    this.backend = backend;
    this.Sequelize = Sequelize;
    this.rolledBack = false;
    this.afterCommit = [];
    this.options = { dialect: 'postgres', define: {}, logging: false };
    this.config = {};
    this.dialect = { name: 'postgres' };
    this.models = new Proxy({}, { get: (target, name) => (typeof name === 'symbol' ? undefined : this.define(name)) });
    this.QueryTypes = Sequelize.QueryTypes;
    for (const name of ['literal', 'fn', 'col', 'cast', 'where', 'json', 'and', 'or']) this[name] = Sequelize[name];
  }

  query(sql, options = {}) {
    const text = withoutTransactions(typeof sql === 'string' ? sql : sql.query);
    const given = bindings(sql && sql.values ? { replacements: sql.values, ...options } : options);
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

  define(name) {
    throw new Error(`model "${name}" cannot be used in a migration: write what it does with queryInterface or SQL`);
  }

  model(name) { return this.define(name); }
  sync() { throw new Error('sync() cannot run in a migration'); }
  getDialect() { return 'postgres'; }
  getDatabaseName() { return ''; }
  getQueryInterface() { return this.queryInterface; }
  authenticate() { return Promise.resolve(); }
  close() { return Promise.resolve(); }

  escape(value) {
    if (value === null || value === undefined) return 'NULL';
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (value instanceof Date) return `'${value.toISOString()}'`;
    return `'${String(value).replace(/'/g, "''")}'`;
  }
}

module.exports = { Connection };
