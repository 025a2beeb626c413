// Held by check.mjs: `tsc --strict` takes this file, so what is expected of the types here is so.
import Database = require('better-sqlite3');
import Libsql = require('libsql');
import { DatabaseSync } from 'node:sqlite';
import sqlite3 = require('sqlite3');
import { getLoadablePath, load, type CallbackDatabase, type SynchronousDatabase } from 'realtime-kit';

const path: string = getLoadablePath();

const better = new Database(':memory:');
const nothing: void = load(better);
const libsql: void = load(new Libsql(':memory:'));
const node: void = load(new DatabaseSync(':memory:', { allowExtension: true }));
const later: Promise<void> = load(new sqlite3.Database(':memory:'));
const own: SynchronousDatabase = { loadExtension: (file: string) => file.length };

// @ts-expect-error: there is nothing to load it into
load({});
// @ts-expect-error: it is no database but a path
load(':memory:');
// @ts-expect-error: what works in the background is not done when load returns
const early: undefined = load(new sqlite3.Database(':memory:'));

export const all: [string, void, void, void, Promise<void>, undefined] = [path, nothing, libsql, node, later, early];
export const databases: [SynchronousDatabase, CallbackDatabase] = [own, new sqlite3.Database(':memory:')];
