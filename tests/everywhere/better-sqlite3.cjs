// better-sqlite3.
const Database = require('better-sqlite3');
const { session } = require('./node/session.cjs');

session(new Database(':memory:'));
