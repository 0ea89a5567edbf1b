/*
 * values.js: JavaScript values as the JSON of operations (docs/operations.md).
 *
 * Values of the sequelize package are recognised by their fields, not by their
 * classes, so that any copy and version of the package will do.
 */
'use strict';

const { plainName, dateText, templateText } = require('./text.js');

const classOf = (value) => (value && value.constructor ? value.constructor.name : '');

const typeClass = (value) => (typeof value === 'function' ? value : value.constructor);

/* Is a data type of version 7, which throws where others have a key? */
const isVersion7 = (type) => Boolean(typeClass(type) && typeClass(type).getDataTypeId);

/* The key of a data type, whether class or instance, or undefined. */
function typeKey(value) {
  if (value === null || !['function', 'object'].includes(typeof value) || value instanceof Date) return undefined;
  if (isVersion7(value)) return typeClass(value).getDataTypeId();
  return typeof value.key === 'string' && classOf(value) !== 'Object' ? value.key : undefined;
}

const option = (type, name) => {
  if (typeof type === 'function') return undefined;
  const own = type[`_${name}`] !== undefined ? type[`_${name}`] : undefined;
  if (own !== undefined) return own;
  return type.options && typeof type.options === 'object' ? type.options[name] : undefined;
};

/* A data type as the object form of an operation's type. */
function typeToJson(type) {
  if (typeof type === 'string') return type;
  const key = typeKey(type);
  if (key === undefined) {
    if (type && type.type !== undefined) return typeToJson(type.type);
    throw new Error(`not a data type: ${String(type)}`);
  }
  const json = { type: isVersion7(type) && key === 'FLOAT' ? 'REAL' : key };
  if (key === 'ENUM') {
    json.values = [...(type.values || (type.options && type.options.values) || [])].map(String);
    if (json.values.length === 0) delete json.values;
  } else if (key === 'ARRAY') json.of = typeToJson(type.type || type.options.type);
  else if (key === 'RANGE') {
    const of = option(type, 'subtype');
    if (of !== undefined) json.of = typeof of === 'string' ? of : typeToJson(of);
  } else if (key === 'GEOMETRY' || key === 'GEOGRAPHY') {
    if (typeof type.type === 'string') json.geometry = type.type;
    if (type.srid !== undefined) json.srid = type.srid;
  } else addModifiers(json, type);
  return Object.keys(json).length === 1 ? json.type : json;
}

/* The number that a text of digits stands for; any other text itself. */
const toNumber = (text) => (/^ *-?\d+ *$/.test(text) ? Number(text) : text);

function addModifiers(json, type) {
  const length = option(type, 'length');
  /* DECIMAL('10', '2') and DECIMAL('10,2') are DECIMAL(10, 2) */
  const [precision, scale] = [option(type, 'precision'), option(type, 'scale')].join().split(',').map(toNumber);
  /* TEXT('long') has no length; Sequelize 6 writes DATE(6) and FLOAT(11, 10) without theirs */
  const dropped = json.type === 'DATE' || (json.type === 'FLOAT' && option(type, 'decimals') !== undefined);
  if (/^\d+$/.test(String(length)) && !dropped) json.length = Number(length);
  if (precision !== '') json.precision = precision;
  if (scale !== '') json.scale = scale;
  if (option(type, 'binary')) json.binary = true;
  if (option(type, 'unsigned')) json.unsigned = true;
}

/* An SQL expression of the package as its JSON form, or undefined. */
function expressionToJson(value) {
  switch (classOf(value)) {
    case 'Literal':
      return { literal: Array.isArray(value.val) ? templateText(value) : String(value.val) };
    case 'Fn':
      return { fn: value.fn, args: (value.args || []).map(valueToJson) };
    case 'Col': return { col: value.col !== undefined ? value.col : value.identifiers.join('.') };
    case 'Identifier': case 'List': return { literal: templateText(value) };
    case 'Attribute': return { col: value.attributeName };
    case 'Value': return valueToJson(value.value);
    case 'Cast':
      return {
        cast: valueToJson(value.val !== undefined ? value.val : value.expression),
        as: typeof value.type === 'string' ? value.type : typeToJson(value.type),
      };
    case 'Where': return whereFormToJson(value);
    case 'SqlUuidV4': case 'SqlUuidV1': return { literal: templateText(value) };
    default: return undefined;
  }
}

function whereFormToJson(value) {
  const json = { where: valueToJson(value.attribute), logic: conditionValue(value.logic) };
  if (typeof value.comparator === 'symbol') json.comparator = `$${value.comparator.description}`;
  else if (value.comparator && value.comparator !== '=') json.comparator = value.comparator;
  return json;
}

/* A value of a row, a default, an argument. */
function valueToJson(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return { literal: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'function' || typeof value === 'object') {
    const key = typeKey(value);
    if (key !== undefined) return { dataType: key };
  }
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return { date: dateText(value) };
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return { buffer: Buffer.from(value).toString('hex') };
  const expression = expressionToJson(value);
  if (expression !== undefined) return expression;
  if (Array.isArray(value)) return value.map(valueToJson);
  return { json: value };
}

/* The right side of a condition: operators inside, values at the leaves. */
function conditionValue(value) {
  if (value === null || typeof value !== 'object' || value instanceof Date || Buffer.isBuffer(value)) {
    return typeof value === 'symbol' ? `$${value.description}` : valueToJson(value);
  }
  if (Array.isArray(value)) return value.map(conditionValue);
  const expression = expressionToJson(value);
  return expression !== undefined ? expression : conditionToJson(value);
}

/* A condition: symbols of Op become "$name". */
function conditionToJson(where) {
  if (where === undefined || where === null) return undefined;
  if (typeof where === 'string') return where;
  const expression = typeof where === 'object' ? expressionToJson(where) : undefined;
  if (expression !== undefined) return expression;
  if (Array.isArray(where)) return where.map(conditionValue);
  const json = {};
  for (const key of [...Object.keys(where), ...Object.getOwnPropertySymbols(where)]) {
    const name = typeof key === 'symbol' ? `$${key.description}` : key;
    json[name] = conditionValue(where[key]);
  }
  return json;
}

/* A table: "name" or { tableName, schema }; a model gives its own. */
function tableToJson(table) {
  if (table && typeof table.getTableName === 'function') return tableToJson(table.getTableName());
  if (table !== null && typeof table === 'object') {
    const json = { tableName: plainName(table.tableName || table.name || table.table) };
    if (table.schema) json.schema = plainName(table.schema);
    return json.schema ? json : json.tableName;
  }
  if (typeof table !== 'string') throw new Error(`not a table: ${String(table)}`);
  return plainName(table);
}

const columnOptions = ['comment', 'field', 'collate', 'check', 'generatedAs', 'identity'];

/* Sequelize asks no more of these than whether they are true: { args: false, msg: '...' } is. */
const columnFlags = ['allowNull', 'primaryKey', 'autoIncrement', 'autoIncrementIdentity'];

function deferrableToJson(deferrable) {
  if (deferrable === undefined || deferrable === null) return undefined;
  if (typeof deferrable === 'boolean') return deferrable;
  if (typeof deferrable === 'string') return deferrable;
  if (typeof deferrable === 'function') return deferrable.name;
  if (deferrable.deferrable) return deferrable.deferrable;
  return classOf(deferrable) !== 'Object' ? classOf(deferrable) : String(deferrable);
}

function referencesToJson(attribute) {
  const references = attribute.references;
  if (typeof references === 'string') return { model: references, key: attribute.referencesKey || 'id' };
  const target = references.model !== undefined ? references.model
    : references.table !== undefined ? references.table : references;
  const json = { model: tableToJson(target) };
  const key = references.key || references.field || attribute.referencesKey;
  const deferrable = deferrableToJson(references.deferrable);
  if (key) json.key = key;
  if (deferrable !== undefined) json.deferrable = deferrable;
  return json;
}

/* The options of a column, or the bare type that stands for them. */
function attributeToJson(attribute) {
  if (typeof attribute === 'string' || typeKey(attribute) !== undefined) return { type: typeToJson(attribute) };
  const json = {};
  if (attribute.type !== undefined && attribute.type !== null) json.type = typeToJson(attribute.type);
  for (const name of columnFlags) if (attribute[name] !== undefined) json[name] = Boolean(attribute[name]);
  for (const name of columnOptions) if (attribute[name] !== undefined) json[name] = attribute[name];
  if (attribute.values !== undefined) json.values = [...attribute.values].map(String);
  if (attribute.defaultValue !== undefined) {
    const value = attribute.type && isVersion7(attribute.type) && typeof attribute.defaultValue === 'number'
      ? { literal: String(attribute.defaultValue) } : valueToJson(attribute.defaultValue);
    /* Sequelize fills NOW, UUIDV1 and UUIDV4 on the client: its columns have no default */
    if (value !== undefined && !(value && value.dataType)) json.defaultValue = value;
  }
  /* a named unique counts for models only */
  if (attribute.unique === true) json.unique = true;
  if (attribute.references) json.references = referencesToJson(attribute);
  if (attribute.onDelete) json.onDelete = attribute.onDelete;
  if (attribute.onUpdate && attribute.references) json.onUpdate = attribute.onUpdate;
  return json;
}

module.exports = {
  typeToJson, valueToJson, conditionToJson, tableToJson, attributeToJson, deferrableToJson, referencesToJson,
  expressionToJson, isVersion7,
};
