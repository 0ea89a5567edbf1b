/*
 * main.js: records JavaScript migrations as operations, or runs one.
 *
 * usage: node main.js FOLDER FILE...
 *        node main.js --live up|down FOLDER FILE
 *
 * Recording prints one line for each file, fields separated by tabs: "operations" and
 * the definition as JSON ({"up": [operation, ...], "down": [...] or missing,
 * "live": ["up", "down"] for the directions that read from the database and can
 * only run there}), or "error", line, column and message.  No database is
 * reached.  With --live the file is run (live.js) and the last line is "done" or
 * the error.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { Connection } = require('./connection.js');
const { QueryInterface } = require('./interface.js');
const { LiveBackend } = require('./live.js');
const { provideSequelize, loadSequelize, provideTypeScript, loadFile, methodsOf } = require('./loader.js');

/* Milliseconds that one direction of a migration may take to record. */
const TIME_LIMIT = 20000;

/* Operations of a migration that are tried to fail. */
const MOST_TRIALS = 50;

/* Is a migration being run to see what it does about errors? */
let trying = false;

/* Thrown, and remembered, where a migration wants to know something. */
class NeedsDatabase extends Error {}

class Recorder {
  /* failing: the number of an operation that is to fail, to see what becomes of it. */
  constructor(failing) {
    this.operations = [];
    this.live = undefined;
    this.failing = failing;
  }

  fails() {
    return this.operations.length - 1 === this.failing;
  }

  operation(json) {
    this.operations.push(json);
    if (this.fails()) return Promise.reject(new Error('as a trial'));
    return Promise.resolve(this.unknown(`the result of ${Object.keys(json)[0]}()`));
  }

  query(json, options) {
    this.operations.push(json);
    if (this.fails()) return Promise.reject(new Error('as a trial'));
    if (options.plain || options.type === 'VERSION') return this.read('query', []);
    return Promise.resolve(this.unknown('the result of query()'));
  }

  read(method) {
    this.live = this.live || `${method}()`;
    return Promise.reject(new NeedsDatabase(`${method}() needs the database`));
  }

  /* A value that nothing is known of: to look at it needs the database. */
  unknown(what) {
    const look = () => {
      this.live = this.live || what;
      throw new NeedsDatabase(`${what} needs the database`);
    };
    return new Proxy(() => undefined, {
      get: (target, name) => (name === 'then' || name === Symbol.toStringTag || name === 'toJSON' ||
        (typeof name === 'symbol' && String(name).includes('inspect')) ? undefined : look()),
      has: look, ownKeys: look, apply: look,
    });
  }
}

/* The object that serves as queryInterface and as Umzug's argument. */
function makeArgument(backend, Sequelize, file) {
  const connection = new Connection(backend, Sequelize);
  const queryInterface = new QueryInterface(backend, connection);
  connection.queryInterface = queryInterface;
  return Object.assign(queryInterface, {
    context: queryInterface, queryInterface, Sequelize, DataTypes: Sequelize.DataTypes,
    name: path.basename(file), path: file, getQueryInterface: () => queryInterface,
    query: (...args) => connection.query(...args),
    transaction: (...args) => connection.transaction(...args),
  });
}

/* What was started and not awaited comes to its end here. */
async function settle() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

/* Calls a method of a migration, with a callback if it takes one. */
async function call(migration, direction, argument, Sequelize, unlimited) {
  const method = migration[direction];
  let timer;
  const limit = unlimited ? new Promise(() => {}) : new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${direction} does not end within ${TIME_LIMIT / 1000} seconds`)), TIME_LIMIT);
  });
  const run = method.length >= 3
    ? new Promise((resolve, reject) => {
      const result = method.call(migration, argument, Sequelize, (error) => (error ? reject(error) : resolve()));
      if (result && typeof result.then === 'function') result.then(resolve, reject);
    })
    : Promise.resolve(method.call(migration, argument, Sequelize));
  try {
    await Promise.race([run, limit]);
    await settle();
  } finally {
    clearTimeout(timer);
  }
  if (argument.sequelize.rolledBack) throw new Error(`${direction} rolls its transaction back`);
}

async function record(migration, direction, Sequelize, file, failing) {
  const recorder = new Recorder(failing);
  const argument = makeArgument(recorder, Sequelize, file);

  try {
    await call(migration, direction, argument, Sequelize);
  } catch (error) {
    if (!recorder.live) throw error;
  }
  return recorder;
}

/*
 * Does the migration outlive the failure of one of its operations?  Then what it
 * does depends on the database, too.
 */
async function outlivesFailure(migration, direction, Sequelize, file, count) {
  if (!/\bcatch\b/.test(migration[direction].toString())) return false;
  let outlived = false;
  trying = true;
  for (let i = 0; !outlived && i < Math.min(count, MOST_TRIALS); i++) {
    try {
      await record(migration, direction, Sequelize, file, i);
      outlived = true;
    } catch (error) {
      await settle();
    }
  }
  trying = false;
  return outlived;
}

/* Where in the file an error was raised. */
function placeOf(error, file) {
  const stack = String((error && error.stack) || '');
  const at = stack.indexOf(file);
  const match = at < 0 ? null : /:(\d+)(?::(\d+))?/.exec(stack.slice(at + file.length));
  return match ? { line: Number(match[1]), column: Number(match[2] || 1) } : {};
}

async function recordFile(file, Sequelize) {
  const result = { sequelize: 6, up: [] };
  const live = [];
  const migration = methodsOf(await loadFile(file));

  for (const direction of ['up', 'down']) {
    if (typeof migration[direction] !== 'function') continue;
    try {
      const recorder = await record(migration, direction, Sequelize, file);
      if (!recorder.live && await outlivesFailure(migration, direction, Sequelize, file, recorder.operations.length)) {
        recorder.live = 'an error that is caught';
      }
      result[direction] = recorder.live ? [] : JSON.parse(JSON.stringify(recorder.operations));
      if (recorder.live) live.push(direction);
    } catch (error) {
      if (direction === 'up') throw error;
    }
  }
  if (live.length > 0) result.live = live;
  return result;
}

/* Runs one direction of a file at the server. */
async function runFile(file, direction, Sequelize) {
  const argument = makeArgument(new LiveBackend(), Sequelize, file);
  const migration = methodsOf(await loadFile(file));

  await call(migration, direction, argument, Sequelize, true);
}

function quiet() {
  const print = console.error.bind(console);
  for (const name of ['log', 'info', 'debug', 'dir', 'table', 'warn', 'error', 'trace']) {
    console[name] = (...args) => { if (!trying) print(...args); };
  }
  process.exit = (code) => { throw new Error(`process.exit(${code === undefined ? '' : code}) in a migration`); };
}

/* A pipe may take a part at a time. */
function writeAll(text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/* The line that tells of an error in a file. */
function errorLine(error, file) {
  const { line = 1, column = 1 } = placeOf(error, file);
  const parts = [(error && error.message) || error, error && error.fromServer && error.detail];
  const message = parts.filter(Boolean).join(': ').replace(/\s+/g, ' ');
  return ['error', line, column, message].join('\t');
}

async function main() {
  const given = process.argv.slice(2);
  const direction = given[0] === '--live' ? given.splice(0, 2)[1] : undefined;
  const [folder, ...files] = given;
  const exit = process.exit.bind(process);
  let rejected;

  quiet();
  process.on('unhandledRejection', (error) => { if (!(error instanceof NeedsDatabase) && !trying) rejected = error; });
  provideSequelize();
  const Sequelize = loadSequelize(folder);
  const typescript = files.some((file) => file.endsWith('.ts')) && provideTypeScript(folder);
  for (const file of files.map((name) => path.resolve(name))) {
    let line;
    try {
      if (file.endsWith('.ts') && !typescript) {
        throw new Error('TypeScript needs tsx, ts-node or typescript among the packages of the project');
      }
      rejected = undefined;
      if (direction) {
        await runFile(file, direction, Sequelize);
        line = 'done';
      } else line = `operations\t${JSON.stringify(await recordFile(file, Sequelize))}`;
      if (rejected) throw rejected;
    } catch (error) {
      line = errorLine(error, file);
    }
    writeAll(`${line}\n`);
  }
  exit(0);
}

main();
