#!/usr/bin/env node
// The npm packages in an empty folder, as a user installs them, against the emulator that comes with them:
//
//   node --test-reporter=spec packages/npm/check.mjs [--packages DIR] [--hosts libsql,better-sqlite3,sqlite3,sqlite]
//
// DIR is where build.mjs put the tgz files. The hosts are npm packages of SQLite, fetched from the registry; better-sqlite3
// and sqlite3 are compiled on machines that reach nothing else, which takes a minute each. Node.js's own is tried where
// it has one.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..');
const { values: options } = parseArgs({
  options: {
    packages: { type: 'string', default: join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'npm') },
    hosts: { type: 'string', default: 'libsql' },
  },
});
const hosts = options.hosts.split(',').filter(Boolean);
const [version] = /(?<=^version = ")[^"]+/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'));

const COUNT = "SELECT status, count(*) AS calls FROM realtime_kit_sessions GROUP BY status ORDER BY status";
// The emulator's world has 523 sessions, 4 of them live.
const ROWS = [
  { status: 'ENDED', calls: 519 },
  { status: 'LIVE', calls: 4 },
];

let folder;
let emulator;

// However this ends, no emulator stays.
const running = new Set();
process.on('exit', () => running.forEach((child) => stop({ child })));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** Runs a command in the folder; answers its output, or fails with it. */
function run(command, args, { env = {}, status = 0, home = false } = {}) {
  // What users have set for npm counts for npm alone.
  const own = home ? process.env : { PATH: process.env.PATH, HOME: folder };
  const ran = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...own, ...env }, timeout: 600_000, stdio: ['ignore', 'pipe', 'pipe'] });
  assert.equal(ran.status, status, `${command} ${args.join(' ')}\n${ran.stdout}${ran.stderr}${ran.error ?? ''}`);
  return { printed: ran.stdout.trim(), errors: ran.stderr.trim() };
}

const npm = (...args) => run('npm', ['--no-audit', '--no-fund', '--no-update-notifier', ...args], { home: true });
const script = (text, { type = 'commonjs', ...how } = {}) => run(process.execPath, [`--input-type=${type}`, '-e', text], how);

/** Starts the emulator by the package's bin; answers what to set in the environment, and what it printed so far. */
function start() {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [bin(), 'emulator', '--port', '0'], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    running.add(child);
    const seen = { child, printed: '', env: {} };
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`the emulator ended with ${code}: ${seen.printed}`)));
    child.stdout.setEncoding('utf8').on('data', (text) => {
      seen.printed += text;
      if (!seen.printed.includes('Stop with')) return;
      for (const [, name, value] of seen.printed.matchAll(/^export (\w+)=(\S+)$/gm)) seen.env[name] = value;
      done(seen);
    });
  });
}

/** Ends an emulator, and what it started. */
function stop({ child }) {
  running.delete(child);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const bin = () => join(folder, 'node_modules', 'realtime-kit', 'bin', 'realtime-kit.cjs');

before(async () => {
  const found = existsSync(options.packages) ? readdirSync(options.packages).filter((file) => file.endsWith(`-${version}.tgz`)) : [];
  assert.ok(found.length >= 2, `${options.packages} has no packages of ${version}: node packages/npm/build.mjs makes them`);
  folder = mkdtempSync(join(tmpdir(), 'realtime-kit-check-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // Offline and without what npm keeps: all that it needs is in the files.
  npm('install', '--offline', '--cache', join(folder, '.cache'), ...found.map((file) => resolve(options.packages, file)));
  emulator = await start();
});

after(() => {
  if (emulator) stop(emulator);
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Three lines in an empty folder, for each kind of module. */
const LINES = {
  libsql: [
    "const Database = require('libsql'); const db = new Database(':memory:');",
    "import Database from 'libsql'; const db = new Database(':memory:');",
  ],
  'better-sqlite3': [
    "const Database = require('better-sqlite3'); const db = new Database(':memory:');",
    "import Database from 'better-sqlite3'; const db = new Database(':memory:');",
  ],
  'node:sqlite': [
    "const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync(':memory:', { allowExtension: true });",
    "import { DatabaseSync } from 'node:sqlite'; const db = new DatabaseSync(':memory:', { allowExtension: true });",
  ],
};

const hasOwn = createRequire(import.meta.url)('node:module').builtinModules.includes('sqlite') || Number(process.versions.node.split('.')[0]) >= 22;

for (const host of [...hosts.filter((host) => host in LINES), 'node:sqlite']) {
  test(`three lines with ${host}`, { skip: host === 'node:sqlite' && !hasOwn && `Node.js ${process.versions.node} has none` }, (t) => {
    if (host !== 'node:sqlite') npm('install', host);
    const [required, imported] = LINES[host];
    // libsql adds a member to each row, in memory.
    const show = `console.log(JSON.stringify(db.prepare(${JSON.stringify(COUNT)}).all().map(({ status, calls }) => ({ status, calls }))))`;
    const one = script(`${required}\nrequire('realtime-kit').load(db);\n${show}`, { env: emulator.env });
    assert.deepEqual(JSON.parse(one.printed), ROWS);
    const other = script(`${imported}\nimport { load } from 'realtime-kit'; load(db); load(db);\n${show}`, { type: 'module', env: emulator.env });
    assert.deepEqual(JSON.parse(other.printed), ROWS);
    t.diagnostic(`${host}: ${one.printed}`);
  });
}

test('a promise with sqlite3', { skip: !hosts.includes('sqlite3') && 'not among --hosts' }, (t) => {
  npm('install', 'sqlite3');
  const rows = script(
    `const { Database } = require('sqlite3'); const db = new Database(':memory:');
     require('realtime-kit').load(db).then(() => db.all(${JSON.stringify(COUNT)}, (error, rows) => console.log(error ?? JSON.stringify(rows))));`,
    { env: emulator.env },
  );
  assert.deepEqual(JSON.parse(rows.printed), ROWS);
  const refused = script(
    `const { Database } = require('sqlite3'); const db = new Database(':memory:');
     require('realtime-kit').load(db).catch((error) => console.log(error.code, error.message, error.cause instanceof Error));`,
    { env: { REALTIMEKIT_EXTENSION: join(folder, 'package.json') } },
  );
  assert.match(refused.printed, /^SQLITE_ERROR realtime-kit: SQLITE_ERROR: .*package\.json.* true$/);
  t.diagnostic(rows.printed);
});

test('a promise with sqlite', { skip: !hosts.includes('sqlite') && 'not among --hosts' }, (t) => {
  npm('install', 'sqlite3', 'sqlite');
  const rows = script(
    `import sqlite3 from 'sqlite3'; import { open } from 'sqlite'; import { load } from 'realtime-kit';
     const db = await open({ filename: ':memory:', driver: sqlite3.Database }); await load(db);
     console.log(JSON.stringify(await db.all(${JSON.stringify(COUNT)})));`,
    { type: 'module', env: emulator.env },
  );
  assert.deepEqual(JSON.parse(rows.printed), ROWS);
  t.diagnostic(rows.printed);
});

test('the program, by npx', (t) => {
  const rows = run('npx', ['--no', '--', 'realtime-kit', '--json', COUNT], { env: emulator.env });
  assert.deepEqual(rows.printed.split('\n').map((line) => JSON.parse(line)), ROWS);
  assert.equal(run('npx', ['--no', '--', 'realtime-kit', '--version']).printed, `realtime-kit ${version}`);
  run(process.execPath, [bin(), 'SELECT nothing'], { env: emulator.env, status: 1 });
  run(process.execPath, [bin(), '--nothing'], { status: 2 });
  assert.match(run('npx', ['--no', '--', 'realtime-kit', 'demo']).printed, /Design/);
  t.diagnostic(rows.printed.replace('\n', ' '));
});

test('Control-C ends the program, which says so', async () => {
  const base = emulator.env.CLOUDFLARE_BASE_URL.replace('/client/v4', '/latency=30000/client/v4');
  const env = { PATH: process.env.PATH, HOME: folder, ...emulator.env, CLOUDFLARE_BASE_URL: base };
  const before = emulator.printed.length;
  // A process group of its own, as a terminal gives it one, and signals all of it.
  const child = spawn(process.execPath, [bin(), 'SELECT count(*) FROM realtime_kit_apps'], { env, cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const timer = setInterval(() => {
    if (!emulator.printed.slice(before).includes('apps')) return;
    clearInterval(timer);
    process.kill(-child.pid, 'SIGINT');
  }, 20);
  const limit = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 20_000);
  const code = await new Promise((done) => child.on('exit', done));
  clearInterval(timer);
  clearTimeout(limit);
  assert.equal(code, 130);
  assert.match(errors, /Interrupted/);
});

test('a signal is passed on', async () => {
  const other = await start();
  const ended = new Promise((done) => other.child.on('exit', (code) => done(code)));
  other.child.kill('SIGTERM');
  const limit = setTimeout(() => stop(other), 20_000);
  assert.equal(await ended, 143);
  clearTimeout(limit);
  await assert.rejects(fetch(other.env.CLOUDFLARE_BASE_URL));
});

test('the packages say where they work', (t) => {
  const modules = join(folder, 'node_modules');
  const main = JSON.parse(readFileSync(join(modules, 'realtime-kit', 'package.json'), 'utf8'));
  const names = readdirSync(modules).filter((name) => name.startsWith('realtime-kit-'));
  assert.deepEqual(Object.keys(main.optionalDependencies), names);
  assert.equal(main.dependencies, undefined);
  assert.equal(main.scripts, undefined, 'nothing is run at installation');
  for (const name of names) {
    const { version: its, os, cpu, libc, description, scripts } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    assert.deepEqual([its, os, cpu, scripts], [version, [process.platform], [process.arch], undefined]);
    if (process.platform === 'linux') assert.deepEqual(libc, ['glibc']);
    t.diagnostic(description);
  }
});

test('where there is no file, a sentence says what to do', (t) => {
  const load = "require('realtime-kit').load({ loadExtension() { throw new Error('not reached'); } })";
  const path = "console.log(require('realtime-kit').getLoadablePath())";
  const failing = (before, text, env) => {
    const caught = `${before}; try { ${text} } catch (error) { console.log(error.message) }`;
    const { printed } = script(caught, { env });
    t.diagnostic(printed);
    return printed;
  };
  const arch = "Object.defineProperty(process, 'arch', { value: 'mips' })";
  assert.match(failing(arch, path), /has no build for \w+-mips.*, only for .*cargo build --release.*REALTIMEKIT_EXTENSION$/);
  if (process.platform === 'linux') {
    const musl = "process.report.getReport = () => ({ header: {}, sharedObjects: ['/lib/ld-musl-x86_64.so.1'] })";
    assert.match(failing(musl, load), /has no build for linux-\w+-musl, only for linux-\w+-gnu;/);
    const old = "{ loadExtension() { throw new Error(\"/lib/libc.so.6: version `GLIBC_2.34' not found\") } }";
    assert.match(failing('', `require('realtime-kit').load(${old})`), /needs a newer glibc than this system has/);
  }
  const text = join(folder, 'text.so');
  writeFileSync(text, 'no library\n');
  const host = hosts.includes('libsql') && `new (require('libsql'))(':memory:')`;
  if (host) assert.match(failing('', `require('realtime-kit').load(${host})`, { REALTIMEKIT_EXTENSION: text }), /^realtime-kit: .*text\.so: (file too short|invalid ELF header)/);
  assert.match(failing('', path, { REALTIMEKIT_EXTENSION: 'nowhere.so' }), /REALTIMEKIT_EXTENSION names .*nowhere\.so, and there is no such file$/);
  assert.match(failing('', "require('realtime-kit').load({})"), /load\(db\) takes an open database that has loadExtension/);
  assert.match(failing('', "require('realtime-kit').load(null)"), /load\(db\) takes an open database/);
  const refusing = '{ loadExtension() { throw new Error("extension loading is not allowed") }, constructor: class DatabaseSync {} }';
  assert.match(failing('', `require('realtime-kit').load(${refusing})`), /new DatabaseSync\(path, \{ allowExtension: true \}\)/);

  const modules = join(folder, 'node_modules');
  const [name] = readdirSync(modules).filter((each) => each.startsWith('realtime-kit-'));
  const manifest = join(modules, name, 'package.json');
  const manifestText = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, manifestText.replace(`"${version}"`, '"0.0.1"'));
  assert.match(failing('', path), new RegExp(`realtime-kit ${version} found ${name} 0\\.0\\.1: the two belong together`));
  rmSync(manifest);
  assert.match(failing('', path), new RegExp(`the package ${name} is not installed`));
  assert.match(run(process.execPath, [bin(), '--version'], { status: 1 }).errors, /is not installed/);
  writeFileSync(manifest, manifestText);
});

test('a build is told by its file for which platform it is', () => {
  const build = (...args) => run(process.execPath, [join(here, 'build.mjs'), '--out', join(folder, 'built'), ...args], { home: true });
  // The head of an ELF file, for a processor, and the names that it binds to.
  const native = (name, machine, names = '') => {
    const bytes = Buffer.concat([Buffer.from('\x7fELF'.padEnd(18, '\0'), 'latin1'), Buffer.from([machine, 0]), Buffer.from(names)]);
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const musl = native('musl', 0xb7);
  const glibc = native('glibc', 0x3e, 'GLIBC_2.2.5 GLIBC_2.9 GLIBC_2.31');
  const newer = native('newer', 0x3e, 'GLIBC_2.34 GLIBC_2.5');
  const manifest = (name) => JSON.parse(run('tar', ['xzOf', join('built', `${name}-${version}.tgz`), 'package/package.json']).printed);

  build('--extension', musl, '--program', musl, '--with', 'linux-x64-gnu,darwin-arm64');
  const { os, cpu, libc } = manifest('realtime-kit-linux-arm64-musl');
  assert.deepEqual({ os, cpu, libc }, { os: ['linux'], cpu: ['arm64'], libc: ['musl'] });
  const platforms = ['darwin-arm64', 'linux-arm64-musl', 'linux-x64-gnu'];
  assert.deepEqual(Object.entries(manifest('realtime-kit').optionalDependencies), platforms.map((each) => [`realtime-kit-${each}`, version]));

  assert.match(build('--extension', glibc, '--program', newer).printed, /^for linux-x64-gnu, glibc 2\.34 or later; the program newer is in it$/m);
  assert.match(manifest('realtime-kit-linux-x64-gnu').description, /glibc 2\.34 or later/);

  const mach = Buffer.alloc(32);
  mach.writeUInt32LE(0xfeedfacf, 0);
  mach.writeUInt32LE(0x01000007, 4);
  writeFileSync(join(folder, 'mach'), mach);
  build('--extension', join(folder, 'mach'), '--program', join(folder, 'mach'));
  const mac = manifest('realtime-kit-darwin-x64');
  assert.deepEqual([mac.os, mac.cpu, mac.libc, mac.files], [['darwin'], ['x64'], undefined, ['librealtime_kit.dylib', 'realtime-kit']]);
  const pe = Buffer.from(`${'MZ'.padEnd(60, '\0')}\x40\0\0\0PE\0\0\x64\xaa`, 'latin1');
  writeFileSync(join(folder, 'pe.dll'), pe);
  build('--extension', join(folder, 'pe.dll'), '--program', join(folder, 'pe.dll'));
  assert.deepEqual(manifest('realtime-kit-win32-arm64').files, ['realtime_kit.dll', 'realtime-kit.exe']);

  const refused = (...args) => run(process.execPath, [join(here, 'build.mjs'), '--out', 'built', ...args], { status: 1 }).errors;
  assert.match(refused('--extension', glibc, '--program', musl), /musl is for linux-arm64-musl, .*glibc for linux-x64-gnu$/);
  assert.match(refused('--extension', join(folder, 'package.json')), /package\.json is no native file of Linux, macOS or Windows$/);
  assert.match(refused('--extension', join(folder, 'nothing')), /nothing is missing; build it \(cargo build --release\), or name it: --extension FILE$/);
});

test('its types, with tsc --strict', () => {
  // The types of the hosts alone: nothing is compiled.
  npm('install', '--ignore-scripts', 'typescript', '@types/node', '@types/better-sqlite3', 'better-sqlite3', 'libsql', 'sqlite3');
  mkdirSync(join(folder, 'types'));
  cpSync(join(here, 'types'), join(folder, 'types'), { recursive: true });
  run(process.execPath, [
    join(folder, 'node_modules', 'typescript', 'bin', 'tsc'),
    ...['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'],
    ...['types/example.cts', 'types/example.mts'],
  ]);
});
