/*
 * main.js: records JavaScript migrations as operations, or runs one.
 *
 * usage: node main.js FOLDER FILE...
 *        node main.js --live FOLDER
 *
 * Recording prints one line for each file, fields separated by tabs: "operations" and
 * the definition as JSON ({"file": its name, "up": [operation, ...], "down": [...] or missing,
 * "live": ["up", "down"] for the directions that read from the database and can
 * only run there}), "none" for what is no migration, or "error", line, column, message and hint.  No database is
 * reached.  With --live files are run as the commands on standard input say
 * (live.js), and the last line of each is "done" or the error.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { promisify } = require('util');
const { Connection } = require('./connection.js');
const { QueryInterface } = require('./interface.js');
const { LiveBackend, Link } = require('./live.js');
const driver = require('./driver.js');
const { enterProject } = require('./config.js');
const { provideSequelize, loadSequelize, isTypeScript, provideTypeScript, loadFile, methodsOf, refuseOthers, NoMigration } = require('./loader.js');
const { goOffline, isOffline } = require('./offline.js');

/* Milliseconds that one direction of a migration may take to record. */
const TIME_LIMIT = 1000 * (Number(process.env.PGSTAIR_NODE_TIMEOUT) || 60);

/* Operations of a migration that are tried to fail. */
const MOST_TRIALS = 50;

/* Is a migration being run to see what it does about errors? */
let trying = false;

/* What a migration prints while it is recorded did not happen yet. */
let muted = false;

/* What is recorded did not happen yet, so that there is nothing to wait for. */
const setTimer = setTimeout;
global.setTimeout = Object.assign((callback, delay, ...args) => setTimer(callback, muted ? 0 : delay, ...args),
  { [promisify.custom]: setTimer[promisify.custom] });

/* The migration at work knows errors that nobody catches. */
let rejected;

/* What a migration waits for that is known to read: it goes no further. */
const never = new Promise(() => {});

/* Thrown, and remembered, where a migration wants to know something. */
class NeedsDatabase extends Error {}

/* Operations whose result is what they did to rows; others give [rows, metadata]. */
const isData = /^(bulk|upsert|insert|increment|decrement)/;

class Recorder {
  /* failing: the number of an operation that is to fail, to see what becomes of it. */
  constructor(failing) {
    this.operations = [];
    this.live = undefined;
    this.failing = failing;
    this.known = new Promise((resolve) => { this.tell = resolve; });
  }

  /* The migration is one that reads: nothing that it does from here on counts. */
  needs(what) {
    this.live = this.live || what;
    this.tell();
  }

  fails() {
    return this.operations.length - 1 === this.failing;
  }

  operation(json) {
    const name = Object.keys(json)[0];
    const result = this.unknown(`the result of ${name}()`);

    if (this.live) return never;
    this.operations.push(json);
    if (this.fails()) return Promise.reject(new Error('as a trial'));
    return Promise.resolve(isData.test(name) ? result : name === 'dropTable' ? undefined : [[], result]);
  }

  query(json, options) {
    if (this.live) return never;
    this.operations.push(json);
    if (this.fails()) return Promise.reject(new Error('as a trial'));
    if (options.plain || options.type === 'VERSION') return this.read('query', []);
    return Promise.resolve(this.unknown('the result of query()'));
  }

  read(method) {
    this.needs(`${method}()`);
    return never;
  }

  /* What models send. */
  driver() { return this.read('query'); }

  rollback() { return Promise.resolve(); }

  awaitsAnswer() { return false; }

  /* A value that nothing is known of: to look at it needs the database. */
  unknown(what) {
    const look = () => {
      this.needs(what);
      throw new NeedsDatabase(`${what} needs the database`);
    };
    return new Proxy(() => undefined, {
      get: (target, name) => (name === 'then' || name === Symbol.toStringTag || name === 'toJSON' ||
        (typeof name === 'symbol' && String(name).includes('inspect')) ? undefined : look()),
      has: look, ownKeys: look, apply: look,
    });
  }
}

/* What migrations find in Umzug's context, whichever of its objects a project makes it. */
const connectionNames = ['query', 'transaction', 'literal', 'fn', 'col', 'cast', 'where', 'json', 'and', 'or', 'escape', 'define',
  'model', 'isDefined', 'getDialect', 'authenticate'];

/* The object that serves as queryInterface and as Umzug's argument. */
function makeArgument(backend, Sequelize, file) {
  const connection = new Connection(backend, Sequelize, path.dirname(file));
  const queryInterface = new QueryInterface(backend, connection);
  const own = Object.fromEntries(connectionNames.map((name) => [name, (...args) => connection[name](...args)]));
  connection.queryInterface = queryInterface;
  return Object.assign(queryInterface, own, {
    context: queryInterface, queryInterface, Sequelize, DataTypes: Sequelize.DataTypes, QueryTypes: Sequelize.QueryTypes,
    models: connection.models, logger: console, name: path.basename(file), path: file, getQueryInterface: () => queryInterface,
  });
}

/* Is work of Node.js under way (files, cryptography), or an answer of the server to come? */
function isBusy(backend) {
  const active = process.getActiveResourcesInfo ? process.getActiveResourcesInfo() : [];
  return active.some((name) => /Req|Job/.test(name)) || Boolean(backend && backend.awaitsAnswer());
}

/* What was started and not awaited comes to its end here: some turns pass with nothing to wait for. */
async function settle(backend) {
  const end = Date.now() + TIME_LIMIT;
  for (let idle = 0; idle < 5 && Date.now() < end; idle++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (isBusy(backend)) idle = 0;
  }
}

/* The promise's outcome, if it comes in time. */
async function inTime(promise, what) {
  let timer;
  const limit = new Promise((resolve, reject) => {
    timer = setTimer(() => reject(new Error(`${what} does not end within ${TIME_LIMIT / 1000} seconds`)), TIME_LIMIT);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/* The third argument: a callback, or where projects pass on more than Sequelize does, their models. */
const callbackOf = (done, models) => new Proxy(done, {
  get: (target, name) => (typeof name === 'symbol' || name in target ? target[name] : models[name]),
});

/* Calls a method of a migration, with a callback if it takes one; its errors are the promise's. */
function start(migration, direction, argument, Sequelize) {
  const method = migration[direction];
  if (method.length < 3) return new Promise((resolve) => resolve(method.call(migration, argument, Sequelize)));
  return new Promise((resolve, reject) => {
    const done = callbackOf((error) => (error ? reject(error) : resolve()), argument.models);
    const result = method.call(migration, argument, Sequelize, done);
    if (result && typeof result.then === 'function') result.then(resolve, reject);
  });
}

/* Runs a direction of a migration to its end, with the backend for all that it does. */
async function call(migration, direction, backend, argument, Sequelize) {
  driver.setBackend(backend);
  try {
    const run = start(migration, direction, argument, Sequelize);
    await (backend instanceof Recorder ? inTime(Promise.race([run, backend.known]), direction) : run);
    await settle(backend);
  } finally {
    driver.setBackend(null);
  }
  if (argument.sequelize.rolledBack || backend.rolledBack) throw new Error(`${direction} rolls its transaction back`);
}

async function record(migration, direction, Sequelize, file, failing) {
  const recorder = new Recorder(failing);
  const argument = makeArgument(recorder, Sequelize, file);

  muted = true;
  try {
    await call(migration, direction, recorder, argument, Sequelize);
  } catch (error) {
    if (!recorder.live) throw error;
  } finally {
    muted = false;
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
  const result = { sequelize: 6, file: path.basename(file), up: [] };
  const live = [];
  const migration = methodsOf(await inTime(loadFile(file), 'the file'));

  refuseOthers(migration);
  for (const direction of ['up', 'down']) {
    if (typeof migration[direction] !== 'function') continue;
    try {
      const recorder = await record(migration, direction, Sequelize, file);
      if (rejected && !recorder.live) throw rejected;
      if (!recorder.live && await outlivesFailure(migration, direction, Sequelize, file, recorder.operations.length)) {
        recorder.live = 'an error that is caught';
      }
      result[direction] = recorder.live ? [] : JSON.parse(JSON.stringify(recorder.operations));
      if (recorder.live) {
        live.push(direction);
        rejected = undefined;
      }
    } catch (error) {
      if (direction === 'up') throw error;
      rejected = undefined;
    }
  }
  if (live.length > 0) result.live = live;
  return result;
}

/* Runs one direction of a file at the server. */
async function runFile(link, direction, file, Sequelize) {
  const backend = new LiveBackend(link);
  const argument = makeArgument(backend, Sequelize, file);
  const migration = methodsOf(await loadFile(file));

  await call(migration, direction, backend, argument, Sequelize);
  return 'done';
}

function quiet() {
  const print = console.error.bind(console);
  for (const name of ['log', 'info', 'debug', 'dir', 'table', 'warn', 'error', 'trace']) {
    console[name] = (...args) => { if (!muted) print(...args); };
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

/* States of errors about what is not there: a schema, table, column, function, type. */
const isMissing = /^(3F000|42P01|42703|42883|42704)$/;

/* The line that reports an error in a file. */
function errorLine(error, file) {
  const { line = 1, column = 1 } = placeOf(error, file);
  const parts = [(error && error.message) || error, error && error.fromServer && error.detail];
  const message = parts.filter(Boolean).join(': ').replace(/\s+/g, ' ');
  const hint = error && error.fromServer && isMissing.test(error.code)
    ? 'A migration that reads runs in its place: what only later files make is not there yet. Give its file a later name, or that of what it needs an earlier one.'
    : '';
  return ['error', line, column, message, hint].join('\t');
}

/* The line that reports how the work on a file ended. */
async function lineOf(file, work) {
  rejected = undefined;
  try {
    const line = await work();
    if (rejected) throw rejected;
    return line;
  } catch (error) {
    return errorLine(error, file);
  }
}

const isNumbered = (file) => /^\d/.test(path.basename(file));

/*
 * What has no way up is none, if it is the folder's index, or lacks the number
 * that other files begin with.
 */
async function withoutHelpers(file, files, work) {
  const isIndex = files.length > 1 && path.parse(file).name === 'index';
  try {
    return await work();
  } catch (error) {
    if (isIndex || (error instanceof NoMigration && !isNumbered(file) && files.some(isNumbered))) return 'none';
    throw error;
  }
}

/* Records all files. */
async function recordAll(folder, files) {
  enterProject(folder);
  const Sequelize = loadSequelize(folder);
  const typescript = files.some(isTypeScript) && provideTypeScript(folder);

  for (const file of files) {
    writeAll(`${await lineOf(file, () => withoutHelpers(file, files, async () => {
      if (isTypeScript(file) && !typescript) {
        throw new Error('TypeScript needs tsx, ts-node or typescript among the packages of the project');
      }
      return `operations\t${JSON.stringify(await recordFile(file, Sequelize))}`;
    }))}\n`);
  }
}

/* Runs files until standard input ends. */
async function serve(folder, exit) {
  const from = process.cwd();

  enterProject(folder);
  const Sequelize = loadSequelize(folder);
  const link = new Link(() => exit(0));

  for (;;) {
    const [, direction, name] = await link.command();
    const file = path.resolve(from, name);
    if (isTypeScript(file)) provideTypeScript(folder);
    writeAll(`${await lineOf(file, () => runFile(link, direction, file, Sequelize))}\n`);
  }
}

async function main() {
  const given = process.argv.slice(2);
  const exit = process.exit.bind(process);
  const note = (error) => { if (!(error instanceof NeedsDatabase) && !isOffline(error) && !trying) rejected = error; };

  quiet();
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  provideSequelize();
  goOffline();
  await (given[0] === '--live' ? serve(path.resolve(given[1]), exit)
    : recordAll(path.resolve(given[0]), given.slice(1).map((name) => path.resolve(name))));
  exit(0);
}

main();
