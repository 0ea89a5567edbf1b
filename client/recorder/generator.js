/*
 * generator.js: SQL that a migration has Sequelize's query generator write.
 *
 * Names are quoted here; all else is written by the project's own package.
 */
'use strict';

const { tableToJson } = require('./values.js');
const { quoteIdentifier, quoteIdentifiers } = require('./text.js');

function quoteTable(table) {
  const json = tableToJson(table);
  return typeof json === 'string' ? quoteIdentifier(json) : `${quoteIdentifier(json.schema)}.${quoteIdentifier(json.tableName)}`;
}

const names = { quoteIdentifier, quoteIdentifiers, quoteTable };

/* The query generator of a connection's package, which is loaded when it is needed. */
function generatorOf(connection) {
  return new Proxy(names, {
    get(target, name) {
      if (typeof name === 'symbol' || name in target) return target[name];
      const own = connection.real.getQueryInterface();
      const generator = own.queryGenerator || own.QueryGenerator;
      return typeof generator[name] === 'function' ? generator[name].bind(generator) : generator[name];
    },
  });
}

module.exports = { ...names, generatorOf };
