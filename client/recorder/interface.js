/*
 * interface.js: the queryInterface that migrations are given.
 *
 * Every method turns its arguments, in the forms of versions 3 to 7, into one
 * operation of docs/operations.md and hands it to the backend.  A backend has
 *
 *   operation(json)     notes or runs an operation; returns what its call gives
 *   read(method, args)  answers a question, or throws if it cannot
 */
'use strict';

const {
  valueToJson, conditionToJson, tableToJson, attributeToJson, deferrableToJson, typeToJson, expressionToJson,
} = require('./values.js');
const { plainName, underscore } = require('./text.js');
const { generatorOf, quoteIdentifier, quoteIdentifiers, quoteTable } = require('./generator.js');

/* The object without its undefined members. */
function compact(object) {
  const result = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) result[key] = value;
  return result;
}

const pick = (options, names) => {
  const result = {};
  for (const name of names) if (options && options[name] !== undefined) result[name] = options[name];
  return result;
};

/* The table with a schema that stands in the options. */
function tableIn(table, options) {
  const json = tableToJson(table);
  return options && options.schema && typeof json === 'string' ? { tableName: json, schema: options.schema } : json;
}

function columnsToJson(attributes) {
  const columns = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute === undefined || attribute === null) continue;
    columns[name] = attributeToJson(attribute);
  }
  return columns;
}

/* A column of a table that exists: Sequelize makes it no primary key. */
const laterColumn = (attribute) => ({ ...attributeToJson(attribute), primaryKey: undefined });

/* Parameters and variables of functions, whose types may be data types. */
function parametersToJson(parameters) {
  return (parameters || []).map((parameter) => (parameter !== null && typeof parameter === 'object' && parameter.type !== undefined
    ? { ...parameter, type: typeToJson(parameter.type) } : parameter));
}

/* Sequelize writes UNIQUE (a, b) without the name: later migrations know the one PostgreSQL gives. */
function uniqueKeysToJson(table, uniqueKeys) {
  if (!uniqueKeys) return undefined;
  const name = typeof table === 'string' ? table : table.tableName;
  const keys = Object.values(uniqueKeys).filter((key) => key && key.fields && key.customIndex !== false);
  return Object.fromEntries(keys.map((key) => [`${name}_${key.fields.join('_')}_key`, { fields: key.fields }]));
}

function indexFieldToJson(field) {
  if (typeof field === 'string') return field;
  const expression = expressionToJson(field);
  if (expression !== undefined) return expression;
  const name = field.name || field.attribute;
  return compact({
    name: typeof name === 'string' ? name : undefined,
    collate: field.collate,
    order: field.order || field.sort,
    operator: field.operator,
    nulls: field.nulls,
  });
}

/* What version 7 calls a unique index that has no name. */
function uniqueIndexName(table, fields) {
  const own = tableToJson(table);
  return underscore([own.tableName || own, ...fields.map((field) => field.name || field), 'unique'].join('_'));
}

function constraintReferences(references) {
  if (!references) return undefined;
  if (typeof references === 'string') return { table: references, field: 'id' };
  const target = references.table !== undefined ? references.table : references.model;
  return compact({
    table: tableToJson(target),
    field: references.fields ? undefined : references.field || references.key || 'id',
    fields: references.fields,
  });
}

class QueryInterface {
  constructor(backend, sequelize) {
    this.backend = backend;
    this.sequelize = sequelize;
    this.queryGenerator = this.QueryGenerator = generatorOf(sequelize);
  }

  run(name, args) {
    return this.backend.operation({ [name]: compact(args) });
  }

  read(method, ...args) {
    return this.backend.read(method, args);
  }

  // tables and columns

  createTable(table, attributes, options = {}) {
    return this.run('createTable', {
      table: tableIn(table, options),
      columns: columnsToJson(attributes),
      comment: options.comment,
      uniqueKeys: uniqueKeysToJson(tableIn(table, options), options.uniqueKeys),
      withoutForeignKeyConstraints: options.withoutForeignKeyConstraints,
    });
  }

  dropTable(table, options = {}) {
    return this.run('dropTable', { table: tableIn(table, options), cascade: options.cascade || undefined, keepEnums: true });
  }

  dropAllTables(options = {}) {
    return this.run('dropAllTables', pick(options, ['skip', 'schema']));
  }

  renameTable(before, after, options = {}) {
    return this.run('renameTable', { before: tableIn(before, options), after: tableToJson(after) });
  }

  addColumn(table, column, attribute, options = {}) {
    if (attribute === undefined) throw new Error('addColumn takes at least 3 arguments (table, attribute name, attribute definition)');
    return this.run('addColumn', { table: tableIn(table, options), column, ...laterColumn(attribute), ...pick(options, ['ifNotExists']) });
  }

  removeColumn(table, column, options = {}) {
    return this.run('removeColumn', { table: tableIn(table, options), column, keepEnum: true, ...pick(options, ['ifExists', 'cascade']) });
  }

  changeColumn(table, column, attribute, options = {}) {
    return this.run('changeColumn', { table: tableIn(table, options), column, ...laterColumn(attribute) });
  }

  renameColumn(table, before, after, options = {}) {
    return this.run('renameColumn', { table: tableIn(table, options), before, after });
  }

  // constraints and indexes

  /* Also addConstraint(table, fields, options), as before version 5. */
  addConstraint(table, fieldsOrOptions, legacy) {
    const options = Array.isArray(fieldsOrOptions) || typeof fieldsOrOptions === 'string'
      ? { fields: [].concat(fieldsOrOptions), ...legacy } : fieldsOrOptions;
    if (!options || !options.fields) throw new Error('Fields must be specified through options.fields');
    return this.run('addConstraint', {
      table: tableIn(table, options),
      type: String(options.type).toLowerCase(),
      fields: options.fields.map(indexFieldToJson),
      name: plainName(options.name) || undefined,
      where: conditionToJson(options.where),
      references: constraintReferences(options.references),
      onDelete: options.onDelete || undefined,
      onUpdate: options.onUpdate || undefined,
      deferrable: deferrableToJson(options.deferrable),
      defaultValue: options.defaultValue === undefined ? undefined : valueToJson(options.defaultValue),
    });
  }

  removeConstraint(table, name, options = {}) {
    return this.run('removeConstraint', { table: tableIn(table, options), name: plainName(name), ...pick(options, ['ifExists', 'cascade']) });
  }

  /* addIndex(table, fields, options) or addIndex(table, options); what Sequelize 6 ignores is left out. */
  addIndex(table, fieldsOrOptions, more) {
    const options = Array.isArray(fieldsOrOptions) ? { ...more, fields: fieldsOrOptions } : fieldsOrOptions || {};
    const type = options.type ? String(options.type).toUpperCase() : undefined;
    const { isVersion7 } = this.sequelize;
    return this.run('addIndex', {
      table: tableIn(table, options),
      fields: (options.fields || []).map(indexFieldToJson),
      name: plainName(options.name) || (isVersion7 && options.unique ? uniqueIndexName(table, options.fields) : undefined),
      unique: options.unique || type === 'UNIQUE' || undefined,
      using: options.using,
      operator: options.operator,
      where: conditionToJson(options.where),
      include: isVersion7 ? options.include : undefined,
      concurrently: options.concurrently || undefined,
    });
  }

  removeIndex(table, nameOrFields, options = {}) {
    /* an object among the fields, often misplaced options, makes a name that no index has */
    const which = !Array.isArray(nameOrFields) ? { name: nameOrFields }
      : nameOrFields.every((field) => typeof field === 'string') ? { fields: nameOrFields }
        : { name: `${tableToJson(table)}_${nameOrFields.map(String).join('_')}` };
    return this.run('removeIndex', { table: tableIn(table, options), ...which, ...pick(options, ['concurrently', 'cascade']) });
  }

  // schemas, enums, functions, triggers

  createSchema(schema) { return this.run('createSchema', { schema }); }

  dropSchema(schema, options = {}) { return this.run('dropSchema', { schema, cascade: !this.sequelize.isVersion7 || options.cascade || undefined }); }

  dropAllSchemas(options = {}) { return this.run('dropAllSchemas', pick(options, ['skip'])); }

  dropEnum(name) { return this.run('dropEnum', { name }); }

  dropAllEnums() { return this.run('dropAllEnums', {}); }

  createFunction(name, params, returns, language, body, optionsArray, options = {}) {
    return this.run('createFunction', {
      name, params: parametersToJson(params), returns, language, body, options: optionsArray, ...pick(options, ['force']),
      variables: options.variables && parametersToJson(options.variables),
    });
  }

  dropFunction(name, params) { return this.run('dropFunction', { name, params: parametersToJson(params) }); }

  renameFunction(before, params, after) { return this.run('renameFunction', { before, params: parametersToJson(params), after }); }

  createTrigger(table, name, timing, events, functionName, args, optionsArray) {
    const list = Array.isArray(events) ? events
      : Object.entries(events).map(([key, value]) => (Array.isArray(value) ? { [key]: value } : key));
    return this.run('createTrigger', {
      table: tableToJson(table), name, timing, events: list, function: functionName, args, options: optionsArray,
    });
  }

  dropTrigger(table, name) { return this.run('dropTrigger', { table: tableToJson(table), name }); }

  renameTrigger(table, before, after) { return this.run('renameTrigger', { table: tableToJson(table), before, after }); }

  // data

  bulkInsert(table, rows, options = {}) {
    return this.run('bulkInsert', {
      table: tableIn(table, options),
      rows: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, valueToJson(value)]))),
      ignoreDuplicates: (options && options.ignoreDuplicates) || undefined,
      returning: options && options.returning ? options.returning : undefined,
      ...pick(options, ['updateOnDuplicate', 'upsertKeys']),
    });
  }

  insert(instance, table, values, options) { return this.bulkInsert(table, [values], options || {}); }

  bulkUpdate(table, values, where, options = {}) {
    const condition = where && where.where && Object.keys(where).length === 1 ? where.where : where;
    return this.run('bulkUpdate', {
      table: tableIn(table, options),
      values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, valueToJson(value)])),
      where: conditionToJson(condition) || {},
    });
  }

  update(instance, table, values, where, options) { return this.bulkUpdate(table, values, where, options || {}); }

  /* bulkDelete(table, where, options), or (table, { where }) as in version 7. */
  bulkDelete(table, where, options = {}) {
    const own = where && typeof where === 'object' && where.where !== undefined && Object.keys(where).length === 1;
    return this.run('bulkDelete', {
      table: tableIn(table, options || {}),
      where: conditionToJson(own ? where.where : where) || {},
      ...pick(options, ['truncate', 'cascade', 'restartIdentity']),
    });
  }

  delete(instance, table, where, options) { return this.bulkDelete(table, where, options || {}); }

  upsert(table, insertValues, updateValues, where, options = {}) {
    const toJson = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, valueToJson(value)]));
    return this.run('upsert', {
      table: tableToJson(table),
      insertValues: toJson(insertValues),
      updateValues: updateValues && toJson(updateValues),
      conflictFields: options.conflictFields || (where && Object.keys(where)) || undefined,
    });
  }

  increment(model, table, where, fields, extra) { return this.step('increment', model, table, where, fields, extra); }

  decrement(model, table, where, fields, extra) { return this.step('decrement', model, table, where, fields, extra); }

  step(name, model, table, where, fields, extra) {
    return this.run(name, { table: tableToJson(table), where: conditionToJson(where), fields, set: extra && valueToJson(extra).json });
  }

  /* The rows of a table, written by the project's own package. */
  select(model, table, options = {}) {
    const given = { ...options, type: 'SELECT' };
    return this.sequelize.query(this.queryGenerator.selectQuery(table, given, model || undefined), given);
  }

  /* A value of the first row; of a type if options.dataType names one. */
  async rawSelect(table, options, attribute, model) {
    const row = await this.select(model, table, { raw: true, plain: true, ...options });
    const value = row ? row[attribute] : null;
    const type = options && options.dataType ? typeToJson(options.dataType) : undefined;
    if (value === null || value === undefined) return value;
    if (/^(DECIMAL|FLOAT)/.test((type && type.type) || type)) return parseFloat(value);
    return /^(INTEGER|BIGINT)/.test((type && type.type) || type) ? parseInt(value, 10) : value;
  }

  truncate(table, options) { return this.run('truncate', { table: tableToJson(table), ...pick(options, ['cascade', 'restartIdentity']) }); }
}

/* What only a connection can answer. */
for (const method of ['describeTable', 'showAllTables', 'listTables', 'tableExists', 'showIndex', 'showConstraint',
  'showConstraints', 'getForeignKeysForTables', 'getForeignKeyReferencesForTable', 'showAllSchemas', 'listSchemas',
  'databaseVersion', 'fetchDatabaseVersion', 'pgListEnums', 'assertTableHasColumn']) {
  QueryInterface.prototype[method] = function (...args) { return this.read(method, ...args); };
}

Object.assign(QueryInterface.prototype, { quoteIdentifier, quoteIdentifiers, quoteTable });

for (const method of ['createDatabase', 'dropDatabase']) {
  QueryInterface.prototype[method] = function () {
    throw new Error(`${method}() cannot run in a migration: a database is made from outside, by createdb`);
  };
}

module.exports = { QueryInterface, compact, typeToJson };
