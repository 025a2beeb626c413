#!/usr/bin/env node
// The npm packages, as tgz files, from a release build:
//
//   cargo build --release
//   cargo build --release --manifest-path cli/Cargo.toml --target-dir target/cli      (the program; without it there is no bin)
//   node packages/npm/build.mjs                                                       (into target/npm)
//   npm install ./target/npm/*.tgz                                                    (in a project of yours)
//
// Two packages: `realtime-kit` has the JavaScript, `realtime-kit-PLATFORM` the native files, with `os`, `cpu` and `libc`, so
// that npm installs the one that fits. `realtime-kit` lists as optional dependencies the platforms that were built: a name
// that is nobody's must not be asked for, since anybody could register it.
//
// A release for several platforms runs this on each, and once more where all are known:
//   --with linux-arm64-gnu,darwin-arm64    what `realtime-kit` lists besides the platform at hand
// --extension and --program name files that are elsewhere, as REALTIMEKIT_BUILT_LIBRARY and REALTIMEKIT_BUILT_PROGRAM do. They
// may be for another platform than this one: the files themselves say for which.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const NAME = 'realtime-kit';
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..');
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const LIBRARY = { darwin: 'librealtime_kit.dylib', win32: 'realtime_kit.dll', linux: 'librealtime_kit.so' };
const PROGRAM = { darwin: 'realtime-kit', win32: 'realtime-kit.exe', linux: 'realtime-kit' };

const { values: options } = parseArgs({
  options: {
    extension: { type: 'string', default: process.env.REALTIMEKIT_BUILT_LIBRARY ?? join(target, 'release', LIBRARY[process.platform] ?? LIBRARY.linux) },
    program: { type: 'string', default: process.env.REALTIMEKIT_BUILT_PROGRAM },
    out: { type: 'string', default: join(target, 'npm') },
    with: { type: 'string', default: '' },
  },
});

/** What ends the build with a sentence. */
function refuse(text) {
  console.error(text);
  process.exit(1);
}

/** The names of processors in the heads of native files, as Node.js calls them. */
const CPUS = {
  linux: { 0x3e: 'x64', 0xb7: 'arm64', 0x28: 'arm', 0xf3: 'riscv64' },
  darwin: { 0x01000007: 'x64', 0x0100000c: 'arm64' },
  win32: { 0x8664: 'x64', 0xaa64: 'arm64' },
};

/**
 * What a native file needs of its platform. The file itself is asked, since one for another processor or another libc is
 * easily given by mistake, and built on purpose.
 */
function needs(file) {
  const bytes = readFileSync(file);
  const [os, machine] = head(bytes) ?? refuse(`${file} is no native file of Linux, macOS or Windows`);
  const cpu = CPUS[os][machine] ?? refuse(`${file} is for a processor that this script does not know: ${machine} on ${os}`);
  if (os !== 'linux') return { os, cpu };
  // The versions of glibc's symbols that it binds to, by their names.
  const minors = [...bytes.toString('latin1').matchAll(/GLIBC_2\.(\d+)/g)].map((found) => Number(found[1]));
  if (minors.length === 0) return { os, cpu, libc: 'musl' };
  return { os, cpu, libc: 'glibc', glibc: `2.${Math.max(...minors)}` };
}

/** The system and the processor's number: of ELF, Mach-O, or PE behind the head of DOS. */
function head(bytes) {
  if (bytes.length < 20) return undefined;
  if (bytes.toString('latin1', 0, 4) === '\x7fELF') return ['linux', bytes.readUInt16LE(18)];
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return ['darwin', bytes.readUInt32LE(4)];
  if (bytes.toString('latin1', 0, 2) !== 'MZ' || bytes.length < 64) return undefined;
  const at = bytes.readUInt32LE(0x3c);
  return bytes.toString('latin1', at, at + 4) === 'PE\0\0' ? ['win32', bytes.readUInt16LE(at + 4)] : undefined;
}

const suffix = ({ os, cpu, libc }) => [os, cpu, ...(libc ? [libc === 'glibc' ? 'gnu' : libc] : [])].join('-');

/** Packs a folder; answers the tgz. */
function pack(folder) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const printed = execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', options.out], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A list, and with npm 11 on an object by the packages' names.
  const [packed] = Object.values(JSON.parse(printed));
  return { file: join(options.out, packed.filename), size: packed.size, unpacked: packed.unpackedSize };
}

function main() {
  if (!existsSync(options.extension)) refuse(`${options.extension} is missing; build it (cargo build --release), or name it: --extension FILE`);
  const program = options.program ?? join(target, 'cli', 'release', PROGRAM[process.platform] ?? PROGRAM.linux);
  const hasProgram = existsSync(program);
  if (options.program && !hasProgram) refuse(`${program} is missing`);
  mkdirSync(options.out, { recursive: true });

  const { version } = /^version = "(?<version>[^"]+)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8')).groups;
  const main = JSON.parse(readFileSync(join(here, NAME, 'package.json'), 'utf8'));
  const platform = needs(options.extension);
  const name = `${NAME}-${suffix(platform)}`;
  const work = mkdtempSync(join(tmpdir(), 'realtime-kit-npm-'));
  try {
    const native = join(work, name);
    mkdirSync(native);
    copyFileSync(options.extension, join(native, LIBRARY[platform.os]));
    const files = [LIBRARY[platform.os]];
    let newest = platform.glibc;
    if (hasProgram) {
      const its = needs(program);
      if (suffix(its) !== suffix(platform)) refuse(`${program} is for ${suffix(its)}, ${options.extension} for ${suffix(platform)}`);
      if (newest && Number(its.glibc.slice(2)) > Number(newest.slice(2))) newest = its.glibc;
      const copy = join(native, PROGRAM[platform.os]);
      copyFileSync(program, copy);
      chmodSync(copy, 0o755);
      files.push(PROGRAM[platform.os]);
    }
    const needed = newest ? `, glibc ${newest} or later` : '';
    const manifest = {
      name,
      version,
      private: main.private,
      description: `${NAME}'s native files for ${platform.os} on ${platform.cpu}${needed}`,
      license: main.license,
      os: [platform.os],
      cpu: [platform.cpu],
      ...(platform.libc && { libc: [platform.libc] }),
      files,
      // Yarn keeps packages zipped, and the system loads no library out of a zip.
      preferUnplugged: true,
    };
    writeFileSync(join(native, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    writeFileSync(join(native, 'README.md'), `${manifest.description}. Install \`${NAME}\`, which depends on it.\n`);
    copyFileSync(join(root, 'LICENSE'), join(native, 'LICENSE'));

    const script = join(work, NAME);
    cpSync(join(here, NAME), script, { recursive: true });
    copyFileSync(join(root, 'LICENSE'), join(script, 'LICENSE'));
    const platforms = [suffix(platform), ...options.with.split(',').filter(Boolean)];
    const optionalDependencies = Object.fromEntries([...new Set(platforms)].sort().map((each) => [`${NAME}-${each}`, version]));
    const { name: own, ...rest } = main;
    writeFileSync(join(script, 'package.json'), `${JSON.stringify({ name: own, version, ...rest, optionalDependencies }, null, 2)}\n`);

    for (const folder of [script, native]) {
      const { file, size, unpacked } = pack(folder);
      const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
      console.log(`${file}: ${megabytes(size)} MB, unpacked ${megabytes(unpacked)} MB`);
    }
    const has = hasProgram ? `the program ${basename(program)} is in it` : `without the program (${program} is missing)`;
    console.log(`for ${suffix(platform)}${needed}; ${has}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

main();
