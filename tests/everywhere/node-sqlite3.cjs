// node-sqlite3, the package sqlite3: statements run in the background and call back.
const { promisify } = require('node:util');
const sqlite3 = require('sqlite3');
const { load } = require('../../packages/npm/realtime-kit/index.cjs');
const { print, kind, shown, told } = require('./node/session.cjs');

const { env } = process;

async function main() {
  env.REALTIMEKIT_EXTENSION = env.EXTENSION_FILE;
  const db = new sqlite3.Database(':memory:');
  await load(db);
  const get = promisify(db.get.bind(db));
  const one = async (sql, ...values) => Object.values(await get(sql, values));
  const failing = (sql) => one(sql).then((row) => `none: ${row}`, told);

  print('version', (await one('SELECT realtime_kit_version(), sqlite_version()')).join(' '));
  print('count', await one(env.COUNT));
  print('join', shown(await one(env.JOIN, 'LIVE')));
  const row = await one(env.TYPES);
  print('types', row.map(kind).join(' '));
  print('values', shown(row));
  await promisify(db.run.bind(db))(env.INSERT, [env.INSERT_ID]);
  print('insert', (await one(env.INSERTED)).join(' '));
  print('error', await failing(env.ERROR));
  print('waiting', '');
  setTimeout(() => db.interrupt(), 500);
  print('interrupt', await failing(env.WAIT));
  print('again', await one(env.COUNT));
  await promisify(db.close.bind(db))();
  print('close', 'ok');
}

main();
