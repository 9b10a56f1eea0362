#!/usr/bin/env bash
# on-debian.sh [--standby] COMMAND...: runs a command that finds PostgreSQL as Debian and PGDG package it,
# with JIT, by TAP_SCHEMA_TEST_URL; and with --standby a streaming standby of it, by
# TAP_SCHEMA_TEST_STANDBY_URL. It is a cluster of its own, in a temporary folder and on a free port, of
# the user who calls, or of "nobody" if that is root. No other cluster of the machine is touched.
set -euo pipefail

bin="$(printf "%s\n" /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
[[ -x "$bin/initdb" && -x "$bin/pg_basebackup" ]] || {
    echo "on-debian.sh: no PostgreSQL under /usr/lib/postgresql; install it: apt-get install postgresql" >&2
    exit 1
}
as=()
folder="$(mktemp -d)"
if ((EUID == 0)); then
    as=(runuser -u nobody --)
    chown nobody "$folder"
fi
cd "$folder"

stop() {
    local data
    cd "$folder"
    for data in standby primary; do
        [[ ! -e $data/postmaster.pid ]] || "${as[@]}" "$bin/pg_ctl" -D $data -m immediate stop >/dev/null
    done
    rm -rf "$folder"
}
trap stop EXIT

# Starts the cluster $1 and sets $port; a port that somebody has is not taken a second time.
start() {
    for port in $(shuf -i 20000-32000 -n 5); do
        "${as[@]}" "$bin/pg_ctl" -D "$1" -l "$1.log" -o "-p $port" -w start >/dev/null && return
    done
    cat "$1.log" >&2
    exit 1
}

"${as[@]}" "$bin/initdb" -D primary -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
# As the embedded ones have it. A session may still ask to wait for the standby.
"${as[@]}" tee -a primary/postgresql.conf >/dev/null <<'SETTINGS'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off
checkpoint_timeout = 1h
synchronous_commit = local
SETTINGS
start primary
export TAP_SCHEMA_TEST_URL="jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres"
if [[ "${1:-}" == --standby ]]; then
    shift
    "${as[@]}" "$bin/pg_basebackup" -D standby -R -c fast -N -d "host=127.0.0.1 port=$port user=postgres"
    "${as[@]}" tee -a primary/postgresql.conf <<<"synchronous_standby_names = '*'" >/dev/null
    "${as[@]}" "$bin/pg_ctl" -D primary reload >/dev/null
    start standby
    export TAP_SCHEMA_TEST_STANDBY_URL="jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres"
fi

cd "$OLDPWD"
"$@"
