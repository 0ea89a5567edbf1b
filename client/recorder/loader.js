/*
 * loader.js: loads a migration file as Node would, with the names of the
 * sequelize package at hand also where it is not installed.
 */
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const { pathToFileURL } = require('url');

const packages = new Set(['sequelize', '@sequelize/core', '@sequelize/postgres', 'sequelize-typescript', 'umzug']);

/* Packages that are not installed resolve to types.js; nobody reaches a database of his own. */
function provideSequelize() {
  const resolve = Module._resolveFilename;

  Module._resolveFilename = function (request, ...rest) {
    if (request === 'pg') return require.resolve('./driver.js');
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      if (packages.has(request)) return require.resolve('./types.js');
      throw error;
    }
  };
}

/* The names under which a package of Sequelize is installed, the one nearest to the folder first. */
function installedNames(find) {
  const standIn = require.resolve('./types.js');
  return ['sequelize', '@sequelize/core'].map((name) => ({ name, file: find.resolve(name) }))
    .filter(({ file }) => file !== standIn)
    .sort((a, b) => b.file.lastIndexOf(`node_modules/${b.name}`) - a.file.lastIndexOf(`node_modules/${a.name}`))
    .map(({ name }) => name);
}

/* The project's own sequelize package, else the stand-in. */
function loadSequelize(folder) {
  const find = Module.createRequire(path.join(path.resolve(folder), 'x.js'));
  for (const name of installedNames(find)) {
    try {
      const loaded = find(name);
      const { PostgresDialect } = name === 'sequelize' ? {} : find('@sequelize/postgres');
      return Object.assign(loaded.Sequelize || loaded, { DataTypes: loaded.DataTypes, Op: loaded.Op, QueryTypes: loaded.QueryTypes, PostgresDialect });
    } catch (error) { /* not for this version of Node */ }
  }
  return require('./types.js');
}

const isTypeScript = (file) => /\.c?ts$/.test(file);

/* Makes .ts files loadable by what the project has for it. */
function provideTypeScript(folder) {
  const find = Module.createRequire(path.join(path.resolve(folder), 'x.js'));
  for (const name of ['tsx/cjs', 'esbuild-register', 'ts-node/register/transpile-only', '@swc/register']) {
    try { find(name); return true; } catch (error) { /* the next one */ }
  }
  try {
    const typescript = find('typescript');
    Module._extensions['.ts'] = function (module, file) {
      const { outputText } = typescript.transpileModule(fs.readFileSync(file, 'utf8'), {
        compilerOptions: { module: 'CommonJS', target: 'ES2022', esModuleInterop: true },
      });
      module._compile(outputText, file);
    };
    return true;
  } catch (error) { /* none of them */ }
  return Boolean(process.features.typescript);
}

const isModuleSyntax = (error) => error.code === 'ERR_REQUIRE_ESM' || error.code === 'ERR_REQUIRE_ASYNC_MODULE' ||
  (error instanceof SyntaxError && /import statement|Unexpected token 'export'|await is only valid/.test(error.message));

async function loadFile(file) {
  const load = () => import(pathToFileURL(file).href);
  if (file.endsWith('.mjs')) return load();
  try {
    return require(file);
  } catch (error) {
    if (isModuleSyntax(error)) return load();
    throw error;
  }
}

/* Thrown for a file that is none. */
class NoMigration extends Error {}

/* Tools with functions of their own, some of them called like Sequelize's, by what their migrations call the argument. */
const others = { pgm: 'node-pg-migrate', knex: 'knex' };
const argument = /^(?:async\b\s*)?(?:function\b\s*)?(?:\w+\s*(?=\())?\(?\s*(\w+)/;

/* Throws for a migration of another tool. */
function refuseOthers(migration) {
  const [, name] = argument.exec(String(migration.up)) || [];
  if (Object.hasOwn(others, name)) throw new Error(`a migration of ${others[name]} in JavaScript: only those in SQL can be uploaded`);
}

/* The object with up and down, however it was exported. */
function methodsOf(loaded) {
  const candidates = [loaded, loaded && loaded.default, loaded && loaded.default && loaded.default.default, loaded && loaded.migration];
  for (const candidate of candidates) {
    if (!candidate) continue;
    if (typeof candidate.up === 'function' || typeof candidate.down === 'function') return candidate;
    if (typeof candidate === 'function' && candidate.prototype &&
        (typeof candidate.prototype.up === 'function' || typeof candidate.prototype.down === 'function')) {
      return new candidate();
    }
  }
  const alone = [loaded && loaded.default, loaded].find((candidate) => typeof candidate === 'function');
  if (alone) return { up: alone };
  throw new NoMigration('the file exports no "up" function');
}

module.exports = { provideSequelize, loadSequelize, isTypeScript, provideTypeScript, loadFile, methodsOf, refuseOthers, NoMigration };
