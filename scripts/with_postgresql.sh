#!/usr/bin/env bash
# Run a command beside a throw-away PostgreSQL server: scripts/with_postgresql.sh COMMAND…
# The server lives in a temporary folder, listens on one free port of 127.0.0.1 and is gone afterwards.
# Its address stands in TROLY_DATABASE_URL. POSTGRESQL_BIN names another version's programs.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: $0 COMMAND…" >&2; exit 2; }

bin="${POSTGRESQL_BIN:-/usr/lib/postgresql/15/bin}"
if [ ! -x "$bin/postgres" ]; then
  echo "No PostgreSQL in $bin: apt-get install postgresql-15, or set POSTGRESQL_BIN." >&2
  exit 2
fi

folder="$(mktemp -d /tmp/troly-postgresql.XXXXXX)"
# PostgreSQL refuses to run as root; every other account runs it as itself.
as_owner() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$folder"
  as_owner() { (cd / && exec runuser -u postgres -- "$@"); }
fi
stop() {
  as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password="$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')"
install -m 600 /dev/null "$folder/password"
printf '%s' "$password" >"$folder/password"
[ "$(id -u)" -ne 0 ] || chown postgres "$folder/password"
as_owner "$bin/initdb" -D "$folder/data" -U troly --pwfile "$folder/password" \
  --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync >/dev/null

# Nothing waits for a disk: the server does not outlive the command, and the tests make thousands
# of commits.
started=""
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 20000))
  if as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start -o \
    "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder \
     -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB" >/dev/null; then
    started=1
    break
  fi
done
[ -n "$started" ] || { cat "$folder/log" >&2; exit 1; }

export TROLY_DATABASE_URL="postgresql://troly:$password@127.0.0.1:$port/postgres"
"$@"
