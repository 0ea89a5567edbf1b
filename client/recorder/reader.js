/*
 * reader.js: what queryInterface says about the database, by queries of its
 * own, in the shapes of Sequelize 6.
 *
 * A reader is called with the backend and the arguments of its method.
 */
'use strict';

/* The name and the schema of a table as its methods take it; fallback: the schema if none is given. */
function nameOf(table, options, fallback = 'public') {
  const own = table !== null && typeof table === 'object' ? table : { tableName: table };
  const schema = typeof options === 'string' ? options : options && options.schema;
  return { name: own.tableName || own.name, schema: own.schema || schema || fallback };
}

/* Tables of a name, $1, in a schema, $2, or in any: some methods of Sequelize do not look at the schema. */
const anySchema = `n.nspname = coalesce($2, n.nspname) AND n.nspname <> 'pgstair'`;

const columnsQuery = `
SELECT a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS fallback, a.attnotnull AS filled,
 CASE WHEN t.typname = 'hstore' THEN 'hstore' WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
  WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN format_type(a.atttypid, NULL)
  WHEN t.typtype = 'd' THEN format_type(t.typbasetype, NULL) ELSE 'USER-DEFINED' END AS type,
 CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4
  WHEN a.atttypid IN ('bit'::regtype, 'varbit'::regtype) AND a.atttypmod > 0 THEN a.atttypmod END AS length,
 (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e
  WHERE e.enumtypid IN (t.oid, t.typelem)) AS labels,
 col_description(c.oid, a.attnum) AS comment,
 EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS key,
 EXISTS (SELECT FROM pg_constraint u WHERE u.conrelid = c.oid AND u.contype = 'u' AND u.conkey = ARRAY[a.attnum]) AS single
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relname = $1 AND n.nspname = $2 AND c.relkind IN ('r', 'p', 'v', 'f') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

/* A default as describeTable() gives it: a literal without its quotes and its cast. */
function defaultOf(text, type) {
  if (text === null) return null;
  if (type === 'BOOLEAN') return { true: true, false: false }[text] === undefined ? null : text === 'true';
  const literal = /^'((?:[^']|'')*)'(?:::[^']*)?$/.exec(text);
  if (literal) return literal[1].replace(/''/g, "'");
  return /^(NULL::|nextval\()/.test(text) ? (text.startsWith('NULL') ? null : text.replace(/'/g, '')) : text;
}

async function describeTable(backend, table, options) {
  const { name, schema } = nameOf(table, options);
  const columns = await backend.rows(columnsQuery, [name, schema]);
  if (columns.length === 0) {
    throw Object.assign(new Error(`No description found for "${name}" table. Check the table name and schema; ` +
      'remember, they _are_ case sensitive.'), { fromServer: true, code: '42P01' });
  }
  return Object.fromEntries(columns.map((column) => {
    const type = column.type.toUpperCase() + (column.length === null ? '' : `(${column.length})`);
    return [column.name, {
      type, allowNull: !column.filled, defaultValue: defaultOf(column.fallback, type), comment: column.comment,
      special: column.labels || [], primaryKey: column.key, unique: column.single,
    }];
  }));
}

const tablesQuery = `
SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'f') AND c.relname <> 'spatial_ref_sys' ORDER BY 1`;

async function showAllTables(backend, options) {
  return (await backend.rows(tablesQuery, [(options && options.schema) || 'public'])).map((row) => row.name);
}

/* Those of all schemas, as in version 7, unless one is named. */
async function listTables(backend, options) {
  return backend.rows(`
SELECT c.relname AS "tableName", n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = coalesce($1, n.nspname) AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgstair')
 AND c.relkind IN ('r', 'p', 'f') AND c.relname <> 'spatial_ref_sys' ORDER BY 2, 1`, [(options && options.schema) || null]);
}

async function tableExists(backend, table, options) {
  const { name, schema } = nameOf(table, options);
  const rows = await backend.rows(`
SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND n.nspname = $2 AND c.relkind IN ('r', 'p', 'v', 'f')`, [name, schema]);
  return rows.length > 0;
}

const indexesQuery = `
SELECT i.relname AS name, x.indisprimary AS primary, x.indisunique AS unique, x.indkey::text AS indkey,
 pg_get_indexdef(x.indexrelid) AS definition,
 (SELECT json_agg(json_build_object('attribute', a.attname, 'descending', x.indoption[k.place - 1] & 1 = 1,
   'collation', (SELECT l.collname FROM pg_collation l WHERE l.oid = x.indcollation[k.place - 1]
    AND l.oid <> a.attcollation)) ORDER BY k.place)
  FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place)
  JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number) AS columns
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.relname = $1 AND ${anySchema} ORDER BY 1`;

async function showIndex(backend, table, options) {
  const { name, schema } = nameOf(table, options, null);
  return (await backend.rows(indexesQuery, [name, schema])).map(({ columns, ...index }) => ({
    ...index,
    fields: (columns || []).map((column) => ({
      attribute: column.attribute, collate: column.collation || undefined,
      order: column.descending ? 'DESC' : undefined, length: undefined,
    })),
  }));
}

/* Every kind of constraint by the word of the information schema; the last columns are of version 7. */
const constraintsQuery = `
SELECT current_database() AS "constraintCatalog", k.nspname AS "constraintSchema", o.conname AS "constraintName",
 current_database() AS "tableCatalog", n.nspname AS "tableSchema", c.relname AS "tableName",
 CASE o.contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' WHEN 'f' THEN 'FOREIGN KEY' ELSE 'CHECK' END AS "constraintType",
 CASE WHEN o.condeferrable THEN 'YES' ELSE 'NO' END AS "isDeferrable",
 CASE WHEN o.condeferred THEN 'YES' ELSE 'NO' END AS "initiallyDeferred", ARRAY(SELECT a.attname::text
  FROM unnest(o.conkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number ORDER BY k.place) AS columns,
 ARRAY(SELECT a.attname::text FROM unnest(o.confkey) WITH ORDINALITY k(number, place)
  JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number ORDER BY k.place) AS referenced,
 rn.nspname AS "referencedSchema", r.relname AS "referencedTable", o.confdeltype AS "onDelete", o.confupdtype AS "onUpdate",
 pg_get_expr(o.conbin, o.conrelid) AS definition
FROM pg_constraint o LEFT JOIN pg_class r ON r.oid = o.confrelid LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace JOIN pg_namespace k ON k.oid = o.connamespace JOIN pg_class c ON c.oid = o.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND ${anySchema} AND o.contype IN ('p', 'u', 'f', 'c') ORDER BY o.conname`;

async function showConstraint(backend, table, options) {
  const rows = await backend.rows(constraintsQuery, [nameOf(table).name, null]);
  const name = typeof options === 'string' ? options : options && options.constraintName;
  return (name ? rows.filter((row) => row.constraintName === name) : rows)
    .map(({ columns, referenced, referencedSchema, referencedTable, onDelete, onUpdate, definition, ...row }) => row);
}

const actions = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

/* A constraint as version 7 gives it: fields without a value are not there. */
function toVersion7({ isDeferrable, initiallyDeferred, columns, referenced, referencedSchema, referencedTable, onDelete, onUpdate, definition, ...row }) {
  const result = { ...row };
  if (row.constraintType === 'CHECK') result.definition = definition;
  else result.columnNames = columns;
  if (row.constraintType === 'FOREIGN KEY') {
    Object.assign(result, {
      referencedTableSchema: referencedSchema, referencedTableName: referencedTable, referencedColumnNames: referenced,
      deleteAction: actions[onDelete], updateAction: actions[onUpdate],
    });
  }
  if (isDeferrable === 'YES') result.deferrable = initiallyDeferred === 'YES' ? 'INITIALLY_DEFERRED' : 'INITIALLY_IMMEDIATE';
  return result;
}

async function showConstraints(backend, table, options = {}) {
  const { name, schema } = nameOf(table, options);
  return (await backend.rows(constraintsQuery, [name, schema])).filter((row) => (
    (!options.constraintName || row.constraintName === options.constraintName) &&
    (!options.constraintType || row.constraintType === options.constraintType) &&
    (!options.columnName || row.columns.includes(options.columnName)))).map(toVersion7);
}

const referencesQuery = `
SELECT o.conname AS "constraintName", k.nspname AS "constraintSchema", current_database() AS "constraintCatalog",
 c.relname AS "tableName", n.nspname AS "tableSchema", current_database() AS "tableCatalog", a.attname AS "columnName",
 rn.nspname AS "referencedTableSchema", current_database() AS "referencedTableCatalog", r.relname AS "referencedTableName",
 ra.attname AS "referencedColumnName", o.condeferrable AS "isDeferrable", o.condeferred AS "initiallyDeferred"
FROM pg_constraint o JOIN pg_namespace k ON k.oid = o.connamespace
JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = o.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
CROSS JOIN LATERAL ROWS FROM (unnest(o.conkey), unnest(o.confkey)) AS pair(own, other)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.own
JOIN pg_attribute ra ON ra.attrelid = r.oid AND ra.attnum = pair.other
WHERE o.contype = 'f' AND c.relname = $1 AND ${anySchema} ORDER BY o.conname, a.attnum`;

async function getForeignKeyReferencesForTable(backend, table, options) {
  const { name, schema } = nameOf(table, options, null);
  return (await backend.rows(referencesQuery, [name, schema])).map(({ isDeferrable, initiallyDeferred, ...row }) => ({
    ...row,
    deferrable: isDeferrable ? `INITIALLY_${initiallyDeferred ? 'DEFERRED' : 'IMMEDIATE'}` : undefined,
  }));
}

async function getForeignKeysForTables(backend, tables) {
  const result = {};
  for (const table of tables) {
    const { name, schema } = nameOf(table, undefined, null);
    const rows = await backend.rows(referencesQuery, [name, schema]);
    result[typeof table === 'string' ? table : `${schema}.${name}`] = [...new Set(rows.map((row) => row.constraintName))];
  }
  return result;
}

async function showAllSchemas(backend) {
  const rows = await backend.rows(`
SELECT nspname AS name FROM pg_namespace
WHERE nspname NOT IN ('information_schema', 'public', 'pgstair') AND nspname !~ '^pg_' ORDER BY 1`);
  return rows.map((row) => row.name);
}

async function databaseVersion(backend) {
  return (await backend.rows("SELECT current_setting('server_version') AS version"))[0].version;
}

async function pgListEnums(backend, table) {
  return backend.rows(`
SELECT t.typname AS enum_name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)::text AS enum_value
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = $1 GROUP BY 1 ORDER BY 1`, [nameOf(table || '').schema]);
}

async function assertTableHasColumn(backend, table, column, options) {
  if ((await describeTable(backend, table, options))[column]) return true;
  throw new Error(`Table ${nameOf(table).name} doesn't have the column ${column}`);
}

const readers = {
  describeTable, showAllTables, listTables, tableExists, showIndex, showConstraint, showConstraints,
  getForeignKeyReferencesForTable, getForeignKeysForTables, showAllSchemas, listSchemas: showAllSchemas,
  databaseVersion, fetchDatabaseVersion: databaseVersion, pgListEnums, assertTableHasColumn,
};

module.exports = { readers };
