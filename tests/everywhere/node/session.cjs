'use strict';
// The session in hosts of JavaScript whose statements are synchronous. Each program opens a database, loads the extension
// with the npm package's `load`, and calls this.

const { writeSync } = require('node:fs');
const { load } = require('../../../packages/npm/realtime-kit/index.cjs');

const { env } = process;

/** Prints a line at once, whatever standard output is. */
function print(step, value) {
  writeSync(1, `${step}: ${value}\n`);
}

const kind = (value) => (value === null ? 'null' : typeof value);
const shown = (values) => values.map((value) => value ?? 'NULL').join(' | ');
const told = (error) => `${error.constructor.name}: ${error.message}`;

function session(db) {
  env.REALTIMEKIT_EXTENSION = env.EXTENSION_FILE;
  load(db);

  // libsql puts a member of its own behind the columns.
  const one = (sql, ...values) => {
    const { _metadata, ...row } = db.prepare(sql).get(...values);
    return Object.values(row);
  };
  const failing = (sql) => {
    try {
      return `none: ${one(sql)}`;
    } catch (error) {
      return told(error);
    }
  };

  print('version', one('SELECT realtime_kit_version(), sqlite_version()').join(' '));
  print('count', one(env.COUNT));
  print('join', shown(one(env.JOIN, 'LIVE')));
  const row = one(env.TYPES);
  print('types', row.map(kind).join(' '));
  print('values', shown(row));
  db.prepare(env.INSERT).run(env.INSERT_ID);
  print('insert', one(env.INSERTED).join(' '));
  print('error', failing(env.ERROR));
  // The statement holds the only thread, so that nothing can interrupt it.
  one("SELECT realtime_kit_config('max_time', 1)");
  print('waiting', '');
  print('interrupt', failing(env.WAIT));
  one("SELECT realtime_kit_config('max_time', NULL)");
  print('again', one(env.COUNT));
  db.close();
  print('close', 'ok');
}

module.exports = { session, print, kind, shown, told };
