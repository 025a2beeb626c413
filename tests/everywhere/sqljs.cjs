// sql.js: SQLite as WebAssembly, which can load no native code. It has no loadExtension, and SQL has no load_extension.
const initSqlJs = require('sql.js');
const { print, told } = require('./node/session.cjs');

initSqlJs().then((SQL) => {
  const db = new SQL.Database();
  if ('loadExtension' in db) return print('cannot', 'it has loadExtension');
  try {
    db.exec('SELECT load_extension(?)', [process.env.EXTENSION]);
    print('cannot', 'it loads it');
  } catch (error) {
    print('cannot', told(error));
  }
});
