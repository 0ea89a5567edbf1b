/*
 * result.js: the texts of a result as JavaScript values.
 */
'use strict';

/* Texts of a type, by its number, as node-postgres and Sequelize give them. */
const parsers = new Map();
const register = (types, parse) => { for (const type of types) parsers.set(type, parse); };
register([16], (text) => text === 't');
register([21, 23, 26], Number);
register([700, 701], Number);
register([114, 3802], JSON.parse);
register([1114, 1184], (text) => toDate(text));
register([17], (text) => Buffer.from(text.slice(2), 'hex'));

function toDate(text) {
  if (/infinity/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const iso = text.replace(' ', 'T');
  return new Date(/(Z|[+-]\d\d(:?\d\d)?)$/.test(iso) ? iso.replace(/([+-]\d\d)$/, '$1:00') : `${iso}Z`);
}

/* An array's text as nested arrays of its elements. */
function parseArray(text, parse) {
  let at = text.indexOf('{');

  function element() {
    if (text[at] === '{') return list();
    let value = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"'; at++) {
        if (text[at] === '\\') at++;
        value += text[at];
      }
      at++;
      return parse(value);
    }
    while (text[at] !== ',' && text[at] !== '}') value += text[at++];
    return value === 'NULL' ? null : parse(value);
  }

  function list() {
    const items = [];
    for (at++; text[at] !== '}';) {
      items.push(element());
      if (text[at] === ',') at++;
    }
    at++;
    return items;
  }

  return list();
}

module.exports = { parsers, parseArray };
