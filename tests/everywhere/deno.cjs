// node:sqlite in Deno, which must be allowed to load native code: --allow-ffi.
const { DatabaseSync } = require('node:sqlite');
const { session } = require('./node/session.cjs');

session(new DatabaseSync(':memory:', { allowExtension: true }));
