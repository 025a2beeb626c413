#!/usr/bin/env bash
# Installs hosts for `cargo test --test everywhere`, below the target directory: install.sh NAME…, `ci` or `all`.
# What is there already stays. Needs Debian, and the network's package registries. Each host leaves a file of its name,
# a program that runs others where the host is: `target/everywhere/apsw python program.py`.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
to="$(mkdir -p "${CARGO_TARGET_DIR:-$root/target}/everywhere" && cd "${CARGO_TARGET_DIR:-$root/target}/everywhere" && pwd)"
parts="$to/.parts" # what hosts share: virtual environments, jars, sources
mkdir -p "$parts"
export DEBIAN_FRONTEND=noninteractive

sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo --preserve-env=DEBIAN_FRONTEND); fi

# debian PACKAGE…: installs those that are not there.
debian() {
  local wanted=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || wanted+=("$package")
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  # Once more with a new list, where the old one names what is gone.
  apt_get install "${wanted[@]}" || { apt_get update && apt_get install "${wanted[@]}"; }
}
apt_get() {
  [ "$1" = update ] || set -- "$1" -y --no-install-recommends "${@:2}"
  "${sudo[@]}" apt-get "$1" -qq -o DPkg::Lock::Timeout=300 "${@:2}" </dev/null >/dev/null
}

# python NAME ENVIRONMENT PACKAGE…: a host of PyPI, in a virtual environment of Debian's Python: others may load no
# extensions. Programs that take another SQLite where they find one have an environment without.
python() {
  local name=$1 in="$parts/$2"
  shift 2
  debian python3 python3-venv
  [ -x "$in/bin/python" ] || /usr/bin/python3 -m venv "$in"
  "$in/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "$@" </dev/null
  leave "$name" "export PATH='$in/bin':\"\$PATH\""
}

# javascript NAME PACKAGE…: npm packages into the project that all hosts of JavaScript share. Its Node.js is of the same version
# everywhere, has an SQLite, and those packages that bring compiled files have one for it.
javascript() {
  local name=$1 in="$parts/javascript" cpu
  shift
  command -v npm >/dev/null || debian npm
  cpu="$(node -p process.arch)"
  mkdir -p "$in"
  [ -f "$in/package.json" ] || echo '{ "private": true }' >"$in/package.json"
  local path="$in/node_modules/node-linux-$cpu/bin"
  [ -x "$path/node" ] || (cd "$in" && npm install --no-audit --no-fund --loglevel error "node-linux-$cpu@22" </dev/null >/dev/null)
  # Its headers come with it; they would be downloaded otherwise.
  (cd "$in" && PATH="$path:$PATH" npm_config_nodedir="${path%/bin}" \
    npm install --no-audit --no-fund --loglevel error "$@" </dev/null >/dev/null)
  for package in "$in"/node_modules/@oven/*/bin "$in"/node_modules/@deno/*; do
    [ ! -d "$package" ] || path="$package:$path"
  done
  leave "$name" "export PATH='$path':\"\$PATH\"" "export NODE_PATH='$in/node_modules'"
}

# leave NAME LINE…: writes the file of a host; the lines set up what programs need.
leave() {
  local name=$1
  shift
  printf '%s\n' '#!/bin/sh' "$@" 'exec "$@"' >"$to/$name.new"
  chmod +x "$to/$name.new"
  mv "$to/$name.new" "$to/$name"
}

# One function a host: install_NAME, with _ for -.

install_sqlite3_old() {
  debian sqlite3
  leave sqlite3-old
}

install_sqlite3_new() {
  # The package's tarball has the sources of the shell beside the library's.
  local built="$parts/sqlite3-new"
  debian gcc libc6-dev
  command -v npm >/dev/null || debian npm
  if [ ! -x "$built/sqlite3" ]; then
    rm -rf "$built"
    mkdir -p "$built"
    (cd "$built" && npm pack --silent sqlite3@6.0.1 </dev/null >/dev/null && tar xzf sqlite3-*.tgz &&
      tar xzf package/deps/sqlite-autoconf-*.tar.gz --strip-components 1 && gcc -O1 -o sqlite3 shell.c sqlite3.c -ldl -lpthread -lm)
  fi
  leave sqlite3-new "export PATH='$built':\"\$PATH\""
}

install_python3() {
  debian python3
  leave python3
}

install_python3_without() {
  # Whoever has pyenv has one; no package brings it.
  if python3 -c "import sqlite3; assert not hasattr(sqlite3.Connection, 'enable_load_extension')" 2>/dev/null; then
    leave python3-without
  else
    echo 'python3-without: the python3 of this machine loads extensions'
  fi
}

install_pysqlite3() { python pysqlite3 bindings pysqlite3-binary; }
install_sqlean() { python sqlean bindings sqlean.py; }
install_apsw() { python apsw bindings apsw; }
install_apsw_shell() { python apsw-shell bindings apsw; }
install_sqlalchemy() { python sqlalchemy tools sqlalchemy; }
install_pandas() { python pandas tools sqlalchemy 'pandas==3.0.*'; }
install_sqlite_utils() { python sqlite-utils tools sqlite-utils; }
install_datasette() { python datasette tools datasette; }
install_litecli() { python litecli tools 'litecli==1.17.*'; }
install_duckdb() { python duckdb tools duckdb duckdb-extension-sqlite-scanner; }

install_jdbc() {
  # Debian's package of the driver brings no Java.
  command -v java >/dev/null || debian default-jdk-headless
  debian libxerial-sqlite-jdbc-java libxerial-sqlite-jdbc-jni
  local native
  native="$(dirname "$(dpkg -L libxerial-sqlite-jdbc-jni | grep 'libsqlitejdbc\.so$')")"
  leave jdbc 'export CLASSPATH=/usr/share/java/sqlite-jdbc.jar' "export LD_LIBRARY_PATH='$native'"
}

install_jdbc_new() {
  # As in a pom.xml: the driver brings its SQLite, and wants an interface to log by.
  command -v java >/dev/null || debian default-jdk-headless
  command -v mvn >/dev/null || debian maven
  for artifact in org.xerial:sqlite-jdbc:3.54.1.0 org.slf4j:slf4j-api:2.0.17 org.slf4j:slf4j-nop:2.0.17; do
    mvn -q dependency:copy "-Dartifact=$artifact" "-DoutputDirectory=$parts/jdbc-new" </dev/null >/dev/null
  done
  leave jdbc-new "export CLASSPATH='$parts/jdbc-new/*'"
}

install_odbc() {
  debian unixodbc odbcinst libsqliteodbc
  leave odbc
}

install_pyodbc() {
  debian unixodbc odbcinst libsqliteodbc
  python pyodbc tools pyodbc
}

install_php() {
  debian php-cli php-sqlite3
  leave php
}

install_php_default() {
  debian php-cli php-sqlite3
  leave php-default
}

install_ruby() {
  debian ruby ruby-sqlite3
  leave ruby
}

install_perl() {
  debian libdbi-perl libdbd-sqlite3-perl
  leave perl
}

install_tcl() {
  debian tcl libsqlite3-tcl
  leave tcl
}

install_r() {
  debian r-base-core r-cran-rsqlite r-cran-hms
  leave r
}

install_better_sqlite3() { javascript better-sqlite3 better-sqlite3; }
install_node_sqlite3() { javascript node-sqlite3 sqlite3; }
install_libsql() { javascript libsql libsql; }
install_node_sqlite() { javascript node-sqlite; }
install_bun() { javascript bun "@oven/bun-linux-$(node -p "({ arm64: 'aarch64' })[process.arch] ?? process.arch")"; }
install_deno() { javascript deno "@deno/linux-$(node -p process.arch)-glibc"; }
install_sqljs() { javascript sqljs sql.js; }

# golang NAME FOLDER PROGRAM: a host in Go, whose module is the folder. Its program is compiled once, and SQLite with it.
golang() {
  local name=$1 in=$2 program=$3
  (cd "$in" && go build -o /dev/null "$program")
  leave "$name" "export GOPATH='$(go env GOPATH)' GOCACHE='$(go env GOCACHE)' GOPROXY=off" "cd '$in'"
}

install_go_sqlite3() {
  command -v go >/dev/null || debian golang-go
  debian gcc libc6-dev
  # The module of packages/go has the driver.
  golang go-sqlite3 "$root/packages/go" "$here/go-sqlite3.go"
}

install_go_modernc() {
  command -v go >/dev/null || debian golang-go
  local in="$parts/go-modernc"
  mkdir -p "$in"
  [ -f "$in/go.mod" ] || (cd "$in" && go mod init everywhere && go get modernc.org/sqlite@latest) 2>"$in/said" || { cat "$in/said" >&2; return 1; }
  golang go-modernc "$in" "$here/go-modernc.go"
}

# rust NAME: leaves a command `rust FILE` that compiles a program in tests/everywhere/rust and runs it.
rust() {
  local name=$1 bin="$parts/rust"
  mkdir -p "$bin"
  cat >"$bin/rust" <<END
#!/bin/sh
set -e
export CARGO_HOME='${CARGO_HOME:-$HOME/.cargo}' RUSTUP_HOME='${RUSTUP_HOME:-$HOME/.rustup}'
# One after another, since all of them are compiled to the same file.
EVERYWHERE_PROGRAM="\$1" flock '$bin/lock' sh -c "cargo build --quiet --locked --manifest-path '$here/rust/Cargo.toml' \
  --target-dir '$(dirname "$to")/hosts' && cp '$(dirname "$to")/hosts/debug/realtime-kit-host-rust' '\$HOME/program'"
exec "\$HOME/program"
END
  chmod +x "$bin/rust"
  EVERYWHERE_PROGRAM="$here/rust/loads.rs" cargo build --quiet --locked --manifest-path "$here/rust/Cargo.toml" \
    --target-dir "$(dirname "$to")/hosts"
  leave "$name" "export PATH='$bin':\"\$PATH\""
}
install_rusqlite() { rust rusqlite; }
install_rust_embedded() { rust rust-embedded; }

# All of them in this file, in its order.
all() { sed -n 's/^install_\([a-z0-9_]*\)() .*/\1/p' "$here/install.sh" | tr _ -; }
# Those that CI runs.
ci() { sed -n 's/^ *name: "\(.*\)",/\1/; t name; s/^ *ci: true.*/ci/; t ci; d; :name h; d; :ci x; p' "$here/hosts.rs"; }

# Read to the end before anything runs: bash would go on in a file that changed meanwhile.
{
  [ $# -gt 0 ] || { echo "usage: $0 NAME…, ci, all; names: $(all | tr '\n' ' ')" >&2; exit 2; }
  failed=()
  for word in "$@"; do
    case $word in
    all) names=$(all) ;;
    ci) names=$(ci) ;;
    *) names=$word ;;
    esac
    for name in $names; do
      function="install_${name//-/_}"
      declare -F "$function" >/dev/null || { echo "there is no host $name" >&2; exit 2; }
      [ -x "$to/$name" ] && continue
      echo "installing $name"
      # In a shell of its own: inside a condition `set -e` would be off.
      set +e
      (set -e; "$function")
      [ $? -eq 0 ] || failed+=("$name")
      set -e
    done
  done
  [ ${#failed[@]} -eq 0 ] || { echo "not installed: ${failed[*]}" >&2; exit 1; }
  exit
}
