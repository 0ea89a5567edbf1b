/*
 * types.js: the names of the sequelize package that migrations use, for
 * projects in which the package itself is not installed.
 *
 * Every value here has the fields by which values.js recognises the package's
 * own: a type has a key, an operator is the symbol of its name.
 */
'use strict';

/* A data type: callable with or without new, with the modifiers as properties. */
function makeType(key, readOptions) {
  function Type(...args) {
    if (!new.target) return new Type(...args);
    this.key = key;
    this.options = readOptions ? readOptions(args) : {};
    Object.assign(this, this.options);
    return this;
  }
  for (const modifier of ['UNSIGNED', 'ZEROFILL', 'BINARY']) {
    const read = function () {
      const type = typeof this === 'function' ? new Type() : this;
      type[`_${modifier.toLowerCase()}`] = true;
      return type;
    };
    Object.defineProperty(Type, modifier, { get: read });
    Object.defineProperty(Type.prototype, modifier, { get: read });
  }
  Type.key = key;
  Type.prototype.toString = function () { return key; };
  Type.prototype.toSql = Type.prototype.toString;
  return Type;
}

const length = ([first, binary]) => (first !== null && typeof first === 'object'
  ? { _length: first.length, _binary: first.binary } : { _length: first, _binary: binary });
const decimals = ([first, second]) => (first !== null && typeof first === 'object'
  ? { _length: first.length, _decimals: first.decimals } : { _length: first, _decimals: second });
const precision = ([first, scale]) => (first !== null && typeof first === 'object'
  ? { _precision: first.precision, _scale: first.scale } : { _precision: first, _scale: scale });
const labels = (args) => {
  const first = args[0];
  if (Array.isArray(first)) return { values: first };
  if (first !== null && typeof first === 'object' && first.values) return { values: first.values };
  return { values: args };
};
const inner = ([type]) => ({ type: type && type.type && !type.key ? type.type : type });
const subtype = ([type]) => ({ _subtype: type && type.subtype ? type.subtype : type });
const shape = ([type, srid]) => ({ type, srid });

const readers = {
  STRING: length, CHAR: length, TEXT: length, BLOB: length,
  TINYINT: length, SMALLINT: length, MEDIUMINT: length, INTEGER: length, BIGINT: length,
  FLOAT: decimals, REAL: decimals, DOUBLE: decimals, NUMBER: decimals, DATE: length, TIME: length,
  DECIMAL: precision, NUMERIC: precision,
  ENUM: labels, ARRAY: inner, RANGE: subtype, GEOMETRY: shape, GEOGRAPHY: shape,
};
const plain = ['BOOLEAN', 'DATEONLY', 'NOW', 'UUID', 'UUIDV1', 'UUIDV4', 'JSON', 'JSONB',
  'HSTORE', 'VIRTUAL', 'CITEXT', 'TSVECTOR', 'INET', 'CIDR', 'MACADDR', 'MACADDR8'];

const DataTypes = {};
for (const key of [...Object.keys(readers), ...plain]) DataTypes[key] = makeType(key, readers[key]);
DataTypes['DOUBLE PRECISION'] = DataTypes.DOUBLE;
DataTypes.postgres = DataTypes;

const operators = ['eq', 'ne', 'gte', 'gt', 'lte', 'lt', 'not', 'is', 'in', 'notIn', 'like', 'notLike',
  'iLike', 'notILike', 'startsWith', 'endsWith', 'substring', 'regexp', 'notRegexp', 'iRegexp', 'notIRegexp',
  'between', 'notBetween', 'overlap', 'contains', 'contained', 'adjacent', 'strictLeft', 'strictRight',
  'noExtendRight', 'noExtendLeft', 'and', 'or', 'any', 'all', 'values', 'col', 'placeholder', 'join', 'match'];
const Op = {};
for (const name of operators) Op[name] = Symbol.for(name);

class Literal { constructor(val) { this.val = val; } }
class Fn { constructor(fn, args) { this.fn = fn; this.args = args; } }
class Col { constructor(col) { this.col = col; } }
class Cast { constructor(val, type) { this.val = val; this.type = type; } }
class Json { constructor(path, value) { this.path = path; this.value = value; } }
class Where {
  constructor(attribute, comparator, logic) {
    this.attribute = attribute;
    this.comparator = logic === undefined ? '=' : comparator;
    this.logic = logic === undefined ? comparator : logic;
  }
}

const values = {
  literal: (val) => new Literal(val),
  asIs: (val) => new Literal(val),
  fn: (fn, ...args) => new Fn(fn, args),
  col: (col) => new Col(col),
  cast: (val, type) => new Cast(val, type),
  where: (attribute, comparator, logic) => new Where(attribute, comparator, logic),
  json: (path, value) => new Json(path, value),
  and: (...args) => ({ [Op.and]: args }),
  or: (...args) => ({ [Op.or]: args }),
};

/* The template of version 7. */
class Value { constructor(value) { this.value = value; } }
class Identifier { constructor(names) { this.values = names; } }
class List { constructor(list) { this.values = list; } }
class SqlUuidV4 {}
class SqlUuidV1 {}
const isExpression = (value) => [Literal, Fn, Col, Cast, Where, Value, Identifier, List, SqlUuidV4, SqlUuidV1].some((type) => value instanceof type);
const wrap = (value) => (isExpression(value) ? value : new Value(value));
const sql = (texts, ...given) => new Literal(texts.flatMap((text, i) => (i < given.length ? [text, wrap(given[i])] : [text])));
Object.assign(sql, values, {
  identifier: (...names) => new Identifier(names), list: (list) => new List(list), attribute: (name) => new Col(name),
  uuidV4: new SqlUuidV4(), uuidV1: new SqlUuidV1(),
});

const QueryTypes = {};
for (const name of ['SELECT', 'INSERT', 'UPDATE', 'BULKUPDATE', 'BULKDELETE', 'DELETE', 'UPSERT', 'VERSION',
  'SHOWTABLES', 'SHOWINDEXES', 'DESCRIBE', 'RAW', 'FOREIGNKEYS', 'SHOWCONSTRAINTS']) QueryTypes[name] = name;

const Deferrable = {};
for (const name of ['INITIALLY_DEFERRED', 'INITIALLY_IMMEDIATE', 'NOT', 'SET_DEFERRED', 'SET_IMMEDIATE']) {
  Deferrable[name] = { toString: () => name.replace('_', ' '), deferrable: name };
}

const refused = (what) => { throw new Error(`${what} needs a live connection: a migration cannot use models`); };

/* A stand-in for models that a project loads beside its migrations. */
class Model {
  static init() { return this; }
  static sync() { return refused('sync()'); }
}
for (const name of ['belongsTo', 'hasMany', 'hasOne', 'belongsToMany', 'addHook', 'addScope', 'beforeCreate']) {
  Model[name] = () => undefined;
}

class Sequelize {
  constructor(...args) {
    this.options = args.find((arg) => arg !== null && typeof arg === 'object') || {};
    this.models = {};
  }
  define(name) { return (this.models[name] = class extends Model {}); }
  import() { return class extends Model {}; }
  authenticate() { return Promise.resolve(); }
  close() { return Promise.resolve(); }
  sync() { return refused('sync()'); }
  query() { return refused('query() of a connection of its own'); }
}
Object.assign(Sequelize, DataTypes, values, {
  Sequelize, DataTypes, Op, QueryTypes, Model, Deferrable, sql,
  Transaction: { ISOLATION_LEVELS: {}, TYPES: {} },
  Utils: {}, Validator: {}, ValidationError: class extends Error {}, DatabaseError: class extends Error {},
});
Sequelize.default = Sequelize;
Sequelize.isStandIn = true;
Object.assign(Sequelize.prototype, values);

module.exports = Sequelize;
