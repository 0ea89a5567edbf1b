/*
 * text.js: names, values and SQL templates as the text of a statement.
 */
'use strict';

/* Sequelize quotes names itself and drops the quotes that it finds in them. */
const plainName = (name) => (typeof name === 'string' ? name.replace(/"/g, '') : name);

const quoteIdentifier = (name) => (name === '*' ? name : `"${plainName(name)}"`);

const quoteIdentifiers = (names) => String(names).split('.').map(quoteIdentifier).join('.');

/* A moment as Sequelize writes it, which columns of text keep. */
const dateText = (date) => date.toISOString().replace('T', ' ').replace('Z', ' +00:00');

/* A value as a literal. */
function escape(value) {
  if (value === null || value === undefined) return 'NULL';
  if (['number', 'boolean', 'bigint'].includes(typeof value)) return String(value);
  if (value instanceof Date) return `'${dateText(value)}'`;
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  if (Array.isArray(value)) return `ARRAY[${value.map(escape).join(', ')}]`;
  const text = typeof value === 'object' && String(value) === '[object Object]' ? JSON.stringify(value) : String(value);
  return `'${text.replace(/'/g, "''")}'`;
}

/*
 * What version 7 makes of sql`...`: a literal that holds texts, values and
 * other expressions in turn.  Text stands for itself, at whatever depth.
 */
function templateText(part) {
  if (typeof part === 'string') return part;
  const value = (given) => (typeof given === 'string' ? escape(given) : templateText(given));
  switch (part && part.constructor && part.constructor.name) {
    case 'Literal': return [].concat(part.val).map(templateText).join('');
    case 'Value': return escape(part.value);
    case 'Identifier': return part.values.map(quoteIdentifier).join('.');
    case 'Col': return [].concat(part.identifiers || part.col).map(quoteIdentifiers).join('.');
    case 'Attribute': return quoteIdentifier(part.attributeName);
    case 'List': return `(${part.values.map(value).join(', ')})`;
    case 'Fn': return `${part.fn}(${part.args.map(value).join(', ')})`;
    case 'Cast': return `CAST(${value(part.expression)} AS ${typeof part.type === 'string' ? part.type : part.type.toSql()})`;
    case 'SqlUuidV4': return 'gen_random_uuid()';
    case 'SqlUuidV1': return 'uuid_generate_v1()';
    default: return escape(part);
  }
}

/* A name as Sequelize makes one for an index. */
const underscore = (name) => name.replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2').replace(/([a-z\d])([A-Z])/g, '$1_$2')
  .replace(/-/g, '_').toLowerCase();

module.exports = { plainName, quoteIdentifier, quoteIdentifiers, dateText, escape, templateText, underscore };
