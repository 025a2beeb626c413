// bun:sqlite.
const { Database } = require('bun:sqlite');
const { session } = require('./node/session.cjs');

session(new Database(':memory:'));
