// node:sqlite, Node.js's own since 22.5.
const { DatabaseSync } = require('node:sqlite');
const { session } = require('./node/session.cjs');

session(new DatabaseSync(':memory:', { allowExtension: true }));
