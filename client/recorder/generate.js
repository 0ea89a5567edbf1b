/*
 * generate.js: the text of a new migration or seeder, as sequelize-cli writes it.
 *
 * usage: node generate.js migration|seeder|model NAME ATTRIBUTES [underscored]
 *
 * Prints the file's name, then its text; or "error", a tab and the message.  The
 * migration of a model makes its table.
 */
'use strict';

const types = new Set(['string', 'text', 'char', 'citext', 'tinyint', 'smallint', 'mediumint', 'integer', 'bigint', 'float', 'real',
  'double', 'decimal', 'number', 'boolean', 'date', 'dateonly', 'time', 'now', 'uuid', 'uuidv1', 'uuidv4', 'json', 'jsonb', 'blob',
  'hstore', 'range', 'array', 'enum', 'geometry', 'geography', 'inet', 'cidr', 'macaddr', 'tsvector', 'virtual']);

const irregular = { person: 'people', child: 'children', man: 'men', woman: 'women', mouse: 'mice', tooth: 'teeth', foot: 'feet' };
const uncountable = /(?:equipment|information|series|species|news|sheep|fish|data)$/i;

/* Users of User: the plural of the last word, its case kept. */
function plural(name) {
  const word = /[A-Z]?[a-z]*$/.exec(name)[0];
  const stem = name.slice(0, name.length - word.length);
  const found = irregular[word.toLowerCase()];

  if (found) return stem + word[0] + found.slice(1);
  if (uncountable.test(name) || /[a-z]s$/.test(name) && !/(?:ss|us|is)$/.test(name)) return name;
  if (/[a-z]is$/.test(name)) return name.replace(/is$/, 'es');
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return `${name}s`;
}

const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();

function typeOf(word) {
  if (!types.has(word.toLowerCase())) throw new Error(`"${word}" is not a type of an attribute`);
  return `Sequelize.${word.toUpperCase()}`;
}

/* "role:enum:{A,B}" as its name and its type in JavaScript. */
function attribute(text) {
  const [name, type = 'string', of] = text.split(':').map((part) => part.trim());
  const labels = /^\{(.*)\}$/.exec(of || '');

  if (!name) throw new Error(`attribute "${text}" has no name`);
  if (type.toLowerCase() === 'enum' && !labels) throw new Error(`attribute "${name}" has no labels: "${name}:enum:{A,B}"`);
  if (labels) return [name, `${typeOf(type)}(${labels[1].split(',').map((label) => `'${label.trim()}'`).join(', ')})`];
  return [name, of ? `${typeOf(type)}(${typeOf(of)})` : typeOf(type)];
}

/* Commas and spaces between attributes, not those within braces. */
const attributesOf = (list) => (list.match(/(?:[^,\s{}]|\{[^}]*\})+/g) || []).map(attribute);

const column = (name, lines) => `      ${name}: {\n${lines.map((line) => `        ${line}`).join(',\n')}\n      }`;

function createTable(name, list, underscored) {
  const time = (word) => column(underscored ? `${word}_at` : `${word}At`, ['allowNull: false', 'type: Sequelize.DATE']);
  const columns = [
    column('id', ['allowNull: false', 'autoIncrement: true', 'primaryKey: true', 'type: Sequelize.INTEGER']),
    ...attributesOf(list).map(([column_name, type]) => column(column_name, [`type: ${type}`])),
    time('created'), time('updated'),
  ];
  return [`    await queryInterface.createTable('${plural(name)}', {\n${columns.join(',\n')}\n    });\n`,
    `    await queryInterface.dropTable('${plural(name)}');\n`];
}

function print([kind, name, list, underscored]) {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const [up, down] = kind === 'model' ? createTable(name, list, underscored) : ['', ''];
  const file = kind === 'model' ? kebab(`create-${name}`) : name;

  process.stdout.write(`${stamp}-${file}.js
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
${up}  },

  async down(queryInterface, Sequelize) {
${down}  },
};
`);
}

try {
  print(process.argv.slice(2));
} catch (error) {
  process.stdout.write(`error\t${error.message}\n`);
}
