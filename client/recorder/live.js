/*
 * live.js: runs a migration's operations at the server, one after the other.
 *
 * One process runs all migrations of a run.  A line on standard input, "run", direction
 * and file separated by tabs, starts one.  Each of its operations is a line on
 * standard output, the answer to it a line on standard input: {"rows": [[text, ...], ...], "fields": [{name, type, element}],
 * "command", "count"} or {"error": {message, code, detail, ...}}.
 */
'use strict';

const fs = require('fs');
const readline = require('readline');
const { readers } = require('./reader.js');
const { parsers, parseArray } = require('./result.js');

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

/* The lines of standard input: answers to what was sent, and commands. */
class Link {
  /* close is called at their end. */
  constructor(close) {
    this.waiting = [];
    this.lines = [];
    this.wanted = undefined;
    const input = readline.createInterface({ input: process.stdin });
    input.on('line', (line) => {
      if (this.waiting.length > 0) this.waiting.shift()(JSON.parse(line));
      else this.put(line);
    });
    input.on('close', close);
  }

  put(line) {
    if (!this.wanted) this.lines.push(line);
    else {
      this.wanted(line);
      this.wanted = undefined;
    }
  }

  /* The next command as its fields. */
  async command() {
    const line = this.lines.length > 0 ? this.lines.shift() : await new Promise((resolve) => { this.wanted = resolve; });
    return line.split('\t');
  }

  send(json) {
    fs.writeSync(1, `operation\t${JSON.stringify(json)}\n`);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

class LiveBackend {
  constructor(link) {
    this.link = link;
    this.rolledBack = false;
  }

  /* Errors get the stack of whoever asked. */
  async send(json) {
    const asked = new Error();
    const answer = await this.link.send(json);
    if (!answer.error) return answer;
    const error = toError(answer.error);
    error.stack = `${error.name}: ${error.message}\n${asked.stack.split('\n').slice(1).join('\n')}`;
    throw error;
  }

  async operation(json) {
    const name = Object.keys(json)[0];
    delete json[name].concurrently;
    const result = withObjects(await this.send(json));
    if (name === 'bulkUpdate' || name === 'bulkDelete') return result.rowCount;
    if (name === 'bulkInsert') return result.rows;
    return name === 'dropTable' ? undefined : [result.rows, result];
  }

  async query(json, options) {
    const sql = typeof json.sql === 'string' ? json.sql.replace(concurrently, '$1')
      : { ...json.sql, sql: json.sql.sql.replace(concurrently, '$1') };
    return shapeOf(withObjects(await this.send({ sql })), options);
  }

  /* The rows of a query of the recorder's own; bind: its parameters. */
  async rows(sql, bind) {
    return withObjects(await this.send({ sql: bind ? { sql, bind } : sql })).rows;
  }

  /* What the driver sends: its raw answer, its plain error. */
  async driver(sql, bind) {
    const asked = new Error();
    const answer = await this.link.send({ sql: bind ? { sql, bind } : sql });
    if (!answer.error) return answer;
    const { message, ...rest } = answer.error;
    throw Object.assign(new Error(message), rest, { fromServer: true, asked: asked.stack });
  }

  async rollback() { this.rolledBack = true; }

  awaitsAnswer() { return this.link.waiting.length > 0; }

  read(method, args) {
    return readers[method] ? readers[method](this, ...args)
      : Promise.reject(new Error(`${method}() is not supported in a migration`));
  }
}

module.exports = { LiveBackend, Link };
