'use strict';
// Which file of this package's platform packages belongs to this process, as a path or as a sentence why there is none.

const fs = require('node:fs');
const path = require('node:path');
const { name, version, optionalDependencies = {} } = require('./package.json');

const EXTENSION = { darwin: 'librealtime_kit.dylib', win32: 'realtime_kit.dll' };

/** The libc that Node.js runs with on Linux: `gnu` or `musl`. Native code of one does not load in the other. */
function libc() {
  const { report } = process;
  if (!report || typeof report.getReport !== 'function') return 'gnu';
  // The network's part of the report looks up host names, which can take seconds.
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    const { header = {}, sharedObjects = [] } = report.getReport();
    if (header.glibcVersionRuntime) return 'gnu';
    return sharedObjects.some((file) => /ld-musl-|libc\.musl-/.test(file)) ? 'musl' : 'gnu';
  } finally {
    report.excludeNetwork = before;
  }
}

/** This process's platform, as the platform packages are named: `linux-x64-gnu`, `darwin-arm64`, `win32-x64`. */
function platform() {
  const { platform: system, arch } = process;
  return system === 'linux' ? `${system}-${arch}-${libc()}` : `${system}-${arch}`;
}

/** The folder of the platform package, and its package.json. */
function installed() {
  const wanted = `${name}-${platform()}`;
  let manifest;
  try {
    manifest = require.resolve(`${wanted}/package.json`);
  } catch (cause) {
    throw new Error(missing(wanted), { cause });
  }
  const found = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  if (found.version !== version) {
    throw new Error(
      `${name} ${version} found ${wanted} ${found.version}: the two belong together; install them anew, in the same version`,
    );
  }
  return { folder: path.dirname(manifest), found };
}

function missing(wanted) {
  if (wanted in optionalDependencies) {
    return (
      `${name}: the package ${wanted} is not installed; it has the extension for this platform. Install ${name} again ` +
      'without --omit=optional (--no-optional), on the platform it is to run on; a bundler must leave it out (external)'
    );
  }
  const builds = Object.keys(optionalDependencies).map((known) => known.slice(name.length + 1));
  return (
    `${name} ${version} has no build for ${wanted.slice(name.length + 1)}, only for ${builds.join(', ') || 'no platform'}; ` +
    'build it from source (cargo build --release), and name the file in REALTIMEKIT_EXTENSION'
  );
}

/** The extension's file, an absolute path. `REALTIMEKIT_EXTENSION` names another one than the package's. */
function extension() {
  const named = process.env.REALTIMEKIT_EXTENSION;
  if (named) {
    const file = path.resolve(named);
    if (!fs.existsSync(file)) throw new Error(`${name}: REALTIMEKIT_EXTENSION names ${file}, and there is no such file`);
    return file;
  }
  return path.join(installed().folder, EXTENSION[process.platform] || 'librealtime_kit.so');
}

/** The program's file, an absolute path. */
function program() {
  const { folder, found } = installed();
  const file = path.join(folder, process.platform === 'win32' ? 'realtime-kit.exe' : 'realtime-kit');
  if (!fs.existsSync(file)) {
    throw new Error(`${found.name} ${found.version} was built without the program; cargo install --path cli builds it`);
  }
  return file;
}

module.exports = { extension, program };
