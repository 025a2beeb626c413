#!/usr/bin/env node
'use strict';
const { constants } = require('node:os');
const { spawn } = require('node:child_process');
const { program } = require('../platform.cjs');

function main() {
  let file;
  try {
    file = program();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  const child = spawn(file, process.argv.slice(2), { stdio: 'inherit' });
  child.on('error', (error) => {
    console.error(`realtime-kit: ${file} cannot be run: ${error.message}`);
    process.exit(1);
  });
  // The terminal sends Control-C to the program too, which ends by itself and says how; other signals are passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}

main();
