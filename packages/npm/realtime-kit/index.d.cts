/** A database that loads extensions at once: of better-sqlite3, `node:sqlite`, libsql or `bun:sqlite`. */
export interface SynchronousDatabase {
  loadExtension(file: string): unknown;
}

/** A database that loads extensions in the background: of node-sqlite3 (the package `sqlite3`). */
export interface CallbackDatabase {
  loadExtension(file: string, callback: (error: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * The absolute path of the extension's file, for whoever loads it otherwise than by {@link load}. The environment variable
 * `REALTIMEKIT_EXTENSION` names another file than the package's.
 *
 * @throws Error - a sentence, where there is no build for this platform, or its package was not installed
 */
export function getLoadablePath(): string;

/**
 * Loads the extension into an open database: its tables and functions are there at once, for this connection. No request is
 * made, and no token is read. A second time changes nothing.
 *
 * A database of `node:sqlite` must have been opened with `{ allowExtension: true }`.
 *
 * @throws Error - a sentence, where there is no file for this platform or the host refuses it; its `cause` is what the host said
 */
export function load(db: CallbackDatabase): Promise<void>;
export function load(db: SynchronousDatabase): void;
