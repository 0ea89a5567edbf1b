/*
 * offline.js: no network for migrations.
 *
 * Connections are refused as by a host where nobody listens: a project that
 * opens some while it is loaded, and does not need them here, goes on.
 */
'use strict';

const net = require('net');

const refusals = new WeakSet();

/* Was the error, or what is behind it, made here? */
const isOffline = (error) => Boolean(error) && typeof error === 'object' &&
  (refusals.has(error) || isOffline(error.cause || error.parent));

function goOffline() {
  net.Socket.prototype.connect = function () {
    const error = Object.assign(new Error('a migration has no network'), { code: 'ECONNREFUSED', syscall: 'connect' });
    refusals.add(error);
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

module.exports = { goOffline, isOffline };
