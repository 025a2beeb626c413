'use strict';
const { extension } = require('./platform.cjs');

const SUFFIX = { darwin: '.dylib', win32: '.dll' }[process.platform] || '.so';

/** The sentence for what a host said when it was asked to load the file. */
function explained(error, db) {
  const said = error instanceof Error ? error.message : String(error);
  const host = (db.constructor && db.constructor.name) || 'database';
  let text = `realtime-kit: ${said}`;
  if (/extension loading is not allowed|allowExtension/i.test(said)) {
    text =
      `realtime-kit: this ${host} may load no extensions; open it with new ${host}(path, { allowExtension: true }), ` +
      'and call db.enableLoadExtension(true) if that was switched off since';
  } else if (/GLIBC_[0-9.]+/.test(said)) {
    text = `realtime-kit: the extension's file needs a newer glibc than this system has (${said}); build it from source there (cargo build --release), and name the file in REALTIMEKIT_EXTENSION`;
  } else if (/does not support dynamic extension loading/i.test(said)) {
    text = `realtime-kit: ${said}; on macOS, bun:sqlite needs another SQLite than Apple's: Database.setCustomSQLite(path) before the first database is opened`;
  }
  const told = new Error(text, { cause: error });
  if (error && error.code !== undefined) told.code = error.code;
  return told;
}

function getLoadablePath() {
  return extension();
}

function load(db) {
  if (db === null || typeof db !== 'object' || typeof db.loadExtension !== 'function') {
    throw new TypeError(
      'realtime-kit: load(db) takes an open database that has loadExtension, such as those of better-sqlite3, node:sqlite, ' +
        'sqlite3, libsql and bun:sqlite; SQLite as WebAssembly (sql.js) can load no native extension',
    );
  }
  const path = extension();
  // With the suffix in the path SQLite tries a second one behind it, and tells of that only.
  const file = path.endsWith(SUFFIX) ? path.slice(0, -SUFFIX.length) : path;
  // node-sqlite3 works in the background: it is an EventEmitter, and calls back. Its promise wrapper `sqlite` looks alike.
  if (typeof db.on === 'function') {
    return new Promise((resolve, reject) => {
      const fail = (error) => reject(explained(error, db));
      const answer = db.loadExtension(file, (error) => (error ? fail(error) : resolve()));
      if (answer && typeof answer.then === 'function') answer.then(() => resolve(), fail);
    });
  }
  try {
    db.loadExtension(file);
  } catch (error) {
    throw explained(error, db);
  }
  return undefined;
}

module.exports = { getLoadablePath, load };
