// libsql, a fork of SQLite, with the interface of better-sqlite3.
const Database = require('libsql');
const { session } = require('./node/session.cjs');

session(new Database(':memory:'));
