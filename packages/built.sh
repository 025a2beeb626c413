# Sourced by the packages' build scripts: sets `root`, `target`, `version`, `library` and `program`.
#
# Without further words cargo builds both, as the wheel's build does (packages/python/hatch_build.py), so that what is built
# already is not built again; REALTIMEKIT_BUILT_LIBRARY and REALTIMEKIT_BUILT_PROGRAM name files that are built already.
# shellcheck shell=bash

fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
# shellcheck disable=SC2034 # for who sources it
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)

library=${REALTIMEKIT_BUILT_LIBRARY:-}
program=${REALTIMEKIT_BUILT_PROGRAM:-}
if [ -z "$library" ] && [ -z "$program" ]; then
  command -v cargo >/dev/null || fail 'cargo is not on the PATH: the extension is written in Rust. Install Rust (https://rustup.rs) and a C compiler.'
  cargo build --locked --release --manifest-path "$root/Cargo.toml" --target-dir "$target"
  cargo build --locked --release --manifest-path "$root/cli/Cargo.toml" --target-dir "$target/cli"
  case $(uname -s) in Darwin) library=librealtime_kit.dylib ;; *) library=librealtime_kit.so ;; esac
  library=$target/release/$library
  program=$target/cli/release/realtime-kit
fi
if [ ! -f "$library" ] || [ ! -f "$program" ]; then
  fail "Set both of REALTIMEKIT_BUILT_LIBRARY and REALTIMEKIT_BUILT_PROGRAM to files that are built, or neither."
fi
