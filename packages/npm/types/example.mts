// Held by check.mjs: `tsc --strict` takes this file, an ES module.
import Database from 'better-sqlite3';
import { getLoadablePath, load } from 'realtime-kit';

interface Call {
  id: string;
  status: 'LIVE' | 'ENDED';
  minutes_consumed: number | null;
}

const db = new Database(':memory:');
load(db);
const calls = db.prepare<[string], Call>('SELECT id, status, minutes_consumed FROM realtime_kit_sessions WHERE status = ?');
for (const { id, minutes_consumed } of calls.iterate('LIVE')) console.log(id, minutes_consumed, getLoadablePath());
