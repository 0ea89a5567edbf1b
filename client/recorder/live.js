/*
 * live.js: runs a migration's operations at the server, one after the other.
 *
 * Each operation is a line on standard output, its answer a line on standard
 * input: {"rows": [[text, ...], ...], "fields": [{name, type, element}],
 * "command", "count"} or {"error": {message, code, detail, ...}}.
 */
'use strict';

const fs = require('fs');
const readline = require('readline');
const { readers } = require('./reader.js');

/* Texts of a type, by its number, as node-postgres and Sequelize give them. */
const parsers = new Map();
const register = (types, parse) => { for (const type of types) parsers.set(type, parse); };
register([16], (text) => text === 't');
register([21, 23, 26], Number);
register([700, 701], Number);
register([114, 3802], JSON.parse);
register([1114, 1184], (text) => toDate(text));
register([17], (text) => Buffer.from(text.slice(2), 'hex'));

function toDate(text) {
  if (/infinity/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const iso = text.replace(' ', 'T');
  return new Date(/(Z|[+-]\d\d(:?\d\d)?)$/.test(iso) ? iso.replace(/([+-]\d\d)$/, '$1:00') : `${iso}Z`);
}

/* An array's text as nested arrays of its elements. */
function parseArray(text, parse) {
  let at = text.indexOf('{');

  function element() {
    if (text[at] === '{') return list();
    let value = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"'; at++) {
        if (text[at] === '\\') at++;
        value += text[at];
      }
      at++;
      return parse(value);
    }
    while (text[at] !== ',' && text[at] !== '}') value += text[at++];
    return value === 'NULL' ? null : parse(value);
  }

  function list() {
    const items = [];
    for (at++; text[at] !== '}';) {
      items.push(element());
      if (text[at] === ',') at++;
    }
    at++;
    return items;
  }

  return list();
}

const same = (text) => text;

function parserOf(field) {
  if (field.element === 0 || field.type === 30 || field.type === 22) return parsers.get(field.type) || same;
  const parse = parsers.get(field.element) || same;
  return (text) => parseArray(text, parse);
}

/* The answer with its rows as objects. */
function withObjects(answer) {
  const parse = answer.fields.map(parserOf);
  const rows = answer.rows.map((values) => {
    const row = {};
    answer.fields.forEach((field, i) => { row[field.name] = values[i] === null ? null : parse[i](values[i]); });
    return row;
  });
  return {
    command: answer.command.split(' ')[0], rowCount: answer.count, oid: null, rows,
    fields: answer.fields.map(({ name, type }) => ({ name, dataTypeID: type })),
  };
}

/* Classes of Sequelize's errors that migrations look for. */
const errorNames = {
  23505: 'SequelizeUniqueConstraintError', 23503: 'SequelizeForeignKeyConstraintError',
  '23P01': 'SequelizeExclusionConstraintError',
};

function nameOf({ code, message }) {
  if (code === '42704' && message.startsWith('constraint ')) return 'SequelizeUnknownConstraintError';
  return errorNames[code] || 'SequelizeDatabaseError';
}

function toError(fields) {
  const error = new Error(fields.message);
  const { message, ...rest } = fields;
  const parent = Object.assign(new Error(message), rest);
  return Object.assign(error, rest, {
    name: nameOf(fields), parent, original: parent, fromServer: true,
  });
}

/* Results by the type of a query, as Sequelize 6 gives them. */
function shapeOf(result, options) {
  const first = options.plain ? result.rows[0] || null : result.rows;
  switch (options.type) {
    case 'SELECT': case 'SHOWTABLES': case 'SHOWINDEXES': case 'FOREIGNKEYS': case 'SHOWCONSTRAINTS': case 'DESCRIBE':
      return first;
    case 'BULKUPDATE': case 'BULKDELETE': return result.rowCount;
    case 'INSERT': case 'UPDATE': case 'DELETE': return [first, result.rowCount];
    case 'VERSION': return result.rows[0] && Object.values(result.rows[0])[0];
    default: return options.plain ? first : [result.rows, result];
  }
}

/* CREATE INDEX CONCURRENTLY and the like: all is one transaction. */
const concurrently = /\b((?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+|RE)INDEX)\s+CONCURRENTLY\b/gi;

class LiveBackend {
  constructor() {
    this.waiting = [];
    readline.createInterface({ input: process.stdin }).on('line', (line) => this.take(line));
  }

  take(line) {
    const { resolve, reject } = this.waiting.shift();
    const answer = JSON.parse(line);
    if (answer.error) reject(toError(answer.error));
    else resolve(withObjects(answer));
  }

  /* Errors get the stack of whoever asked. */
  send(json) {
    const asked = new Error();
    fs.writeSync(1, `operation\t${JSON.stringify(json)}\n`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject })).catch((error) => {
      if (error.stack) error.stack = `${error.name}: ${error.message}\n${asked.stack.split('\n').slice(1).join('\n')}`;
      throw error;
    });
  }

  async operation(json) {
    const name = Object.keys(json)[0];
    delete json[name].concurrently;
    const result = await this.send(json);
    if (name === 'bulkInsert') return result.rows.length > 0 ? result.rows : result.rowCount;
    if (name === 'bulkUpdate' || name === 'bulkDelete') return result.rowCount;
    return undefined;
  }

  async query(json, options) {
    const sql = typeof json.sql === 'string' ? json.sql.replace(concurrently, '$1')
      : { ...json.sql, sql: json.sql.sql.replace(concurrently, '$1') };
    return shapeOf(await this.send({ sql }), options);
  }

  /* The rows of a query of the recorder's own; bind: its parameters. */
  async rows(sql, bind) {
    return (await this.send({ sql: bind ? { sql, bind } : sql })).rows;
  }

  read(method, args) {
    return readers[method] ? readers[method](this, ...args)
      : Promise.reject(new Error(`${method}() is not supported in a migration`));
  }
}

module.exports = { LiveBackend };
