/*
 * driver.js: stands in for the package pg, the driver below Sequelize's models.
 *
 * A migration or seeder may use the project's own models.  What they send goes
 * the way of everything else that the migration does: to the server, in the
 * run's own transaction.  While nothing is run or recorded nobody answers.
 */
'use strict';

const EventEmitter = require('events');
const { parsers, parseArray } = require('./result.js');

let backend = null;
let waiting = [];

/* Who answers: an object with driver(sql, bind) and rollback(), or null. */
function setBackend(value) {
  backend = value;
  if (!backend) return;
  for (const resolve of waiting) resolve();
  waiting = [];
}

const ready = () => (backend ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)));

const asIs = (text) => text;

const types = {
  builtins: { BOOL: 16, BYTEA: 17, INT8: 20, INT2: 21, INT4: 23, TEXT: 25, JSON: 114, DATE: 1082, TIMESTAMP: 1114, TIMESTAMPTZ: 1184, JSONB: 3802 },
  own: new Map(),
  setTypeParser(type, format, parse) { types.own.set(type, parse || format); },
  getTypeParser(type) { return types.own.get(type) || parsers.get(type) || asIs; },
  arrayParser: { create: (source, transform) => ({ parse: () => parseArray(source, transform || asIs) }) },
};

/* A parameter as the text of its value. */
function parameter(value) {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return `{${value.map((item) => (item === null || item === undefined ? 'NULL'
      : Array.isArray(item) ? parameter(item) : `"${String(parameter(item)).replace(/(["\\])/g, '\\$1')}"`)).join(',')}}`;
  }
  if (typeof value === 'object') return typeof value.toPostgres === 'function' ? parameter(value.toPostgres(parameter)) : JSON.stringify(value);
  return String(value);
}

/* All is one transaction, with the settings of the run. */
const ignored = /^\s*(?:(?:START\s+TRANSACTION|BEGIN|COMMIT|END|SAVEPOINT|RELEASE)\b[^;]*|SET\s+(?:SESSION\s+CHARACTERISTICS|TRANSACTION|standard_conforming_strings|client_min_messages|(?:SESSION\s+)?TIME\s+ZONE)\b[^;]*)(?:;\s*|$)/i;
const rollback = /^\s*ROLLBACK\b/i;

function withoutSettings(text) {
  let rest = text;
  while (rest && ignored.test(rest)) rest = rest.replace(ignored, '');
  return rest;
}

const empty = (command) => ({ command, rowCount: null, oid: null, rows: [], fields: [] });

function resultOf(answer, given, asArray) {
  const parse = answer.fields.map((field) => {
    const parser = given.getTypeParser(field.type, 'text');
    if (parser && parser !== asIs) return parser;
    const element = field.element ? given.getTypeParser(field.element, 'text') || asIs : null;
    return element ? (text) => parseArray(text, element) : asIs;
  });
  const rows = answer.rows.map((values) => {
    const items = values.map((text, i) => (text === null ? null : parse[i](text)));
    return asArray ? items : Object.fromEntries(answer.fields.map((field, i) => [field.name, items[i]]));
  });
  return {
    command: answer.command.split(' ')[0], rowCount: answer.count, oid: null, rows,
    fields: answer.fields.map(({ name, type }) => ({ name, dataTypeID: type })),
  };
}

/* The promise's outcome to the callback, if there is one. */
function tell(promise, callback) {
  if (typeof callback !== 'function') return promise;
  promise.then((value) => callback(null, value), (error) => callback(error));
  return undefined;
}

class Client extends EventEmitter {
  constructor(config) {
    super();
    this.given = (config && config.types) || types;
    this.connection = Object.assign(new EventEmitter(), { stream: new EventEmitter() });
    this.processID = 0;
  }

  connect(callback) { return tell(ready().then(() => this), callback); }

  async send(text, values, asArray) {
    await ready();
    if (rollback.test(text)) return backend.rollback().then(() => empty('ROLLBACK'));
    const sql = withoutSettings(text);
    if (sql.trim() === '') return empty('SET');
    return resultOf(await backend.driver(sql, values && values.length > 0 ? values.map(parameter) : undefined), this.given, asArray);
  }

  query(given, ...rest) {
    const callback = rest.find((item) => typeof item === 'function') || (given && given.callback);
    const values = Array.isArray(rest[0]) ? rest[0] : given && given.values;
    const text = typeof given === 'string' ? given : given.text;
    return tell(this.send(text, values, given.rowMode === 'array'), callback);
  }

  end(callback) { return tell(Promise.resolve(), callback); }
  release() {}
  ref() {}
  unref() {}
  setTypeParser(...args) { types.setTypeParser(...args); }
  getTypeParser(...args) { return this.given.getTypeParser(...args); }
  escapeIdentifier(name) { return escapeIdentifier(name); }
  escapeLiteral(text) { return escapeLiteral(text); }
}

class Pool extends Client {
  connect(callback) {
    const client = new Client(this);
    if (typeof callback !== 'function') return client.connect();
    return tell(client.connect(), (error, value) => callback(error, value, () => {}));
  }
}

const escapeIdentifier = (name) => `"${String(name).replace(/"/g, '""')}"`;
const escapeLiteral = (text) => `'${String(text).replace(/'/g, "''")}'`;

class DatabaseError extends Error {}

const driver = {
  Client, Pool, types, defaults: {}, native: null, DatabaseError, escapeIdentifier, escapeLiteral,
  Connection: EventEmitter, Query: class {}, TypeOverrides: class {},
};
driver.default = driver;

/* The module's exports are the package's; setBackend is the recorder's own. */
module.exports = driver;
Object.defineProperty(driver, 'setBackend', { value: setBackend });
