#!/usr/bin/env bash
# loader-benchmark.sh JOB_FOLDER ARCHIVE ROUNDS: measures the loader as a whole process, from its start to
# its end, on the schemas of LSST's TAP service: the first deployment into an empty database, a forced
# update over the same release live, an update to what is live already, and the validation of all files.
# Each round runs all of them, so that the machine's noise meets all alike; the first one reads files that
# no other has read yet, and is not counted. Prints the median, the smallest and the greatest.
#
# JOB_FOLDER is where the job lies with its java.args (loader-job/target/image-root/opt/tap-schema, of the
# profile "image"); the runtime and the archive of classes beside it are used if they are there. The server
# is the one that TAP_SCHEMA_TEST_URL names, see on-debian.sh; it is made to wait for the disk. Needs psql
# and GNU time.
set -euo pipefail
(($# == 3)) || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }

job="$(realpath "$1")"
archive="$(realpath "$2")"
rounds="$3"
server="${TAP_SCHEMA_TEST_URL:?names no server; call this by on-debian.sh}"
server="${server#jdbc:}"
measured="$(mktemp -d)"
trap 'rm -rf "$measured"' EXIT

export PGOPTIONS='--client-min-messages=warning'
sql() { psql -q -v ON_ERROR_STOP=1 "$server" -c "$1"; }
sql 'ALTER SYSTEM SET fsync = on'
sql 'SELECT pg_reload_conf()' >/dev/null

java=(java)
[[ -x $job/../java/bin/java ]] && java=("$job/../java/bin/java")
java+=("@java.args")
# An archive that does not fit is an error here, not a slower start.
[[ -e $job/tap-schema.jsa ]] && java+=(-XX:SharedArchiveFile=tap-schema.jsa -Xshare:on)
cd "$job"

# run ARGUMENT...: a line of figures: wall and CPU ms, peak MiB, and the job's own steps, ms.
run() {
    local output="$measured/output" took="$measured/took" step
    command time -o "$took" -f '%e %U %S %M' "${java[@]}" -jar tap-schema.jar "$@" >"$output" 2>"$measured/log" ||
        { cat "$took" "$output" "$measured/log" >&2; exit 1; }
    awk '{ printf "%d %d %d", $1 * 1000, ($2 + $3) * 1000, $4 / 1024 }' "$took"
    for step in fetch map load swap; do
        printf ' %s' "$(tail -n 1 "$output" | grep -o "\"$step\":[0-9.]*" | cut -d: -f2)"
    done
    echo
}

for ((round = 0; round <= rounds; round++)); do
    sql 'DROP DATABASE IF EXISTS measured'
    sql 'CREATE DATABASE measured TEMPLATE template0'
    sql 'CHECKPOINT'
    to=("--database-url=${server/\/postgres\?/\/measured?}" --release=measured "--source=$archive"
        --schemas=dp2,dp1,ivoa_obscore,dp02_dc2 --log-format=json)
    run update "${to[@]}" >>"$measured/1"
    run update --force "${to[@]}" >>"$measured/2"
    run update "${to[@]}" >>"$measured/3"
    run validate --format=json "$archive" >>"$measured/4"
    ((round > 0)) || rm "$measured"/[1-4]
done

echo '| what | wall ms | CPU ms | peak MiB | fetch ms | map ms | load ms | swap ms |'
echo '|---|---|---|---|---|---|---|---|'
names=('update, empty database' 'update --force, over a live release' 'update, live already' 'validate, all files')
for what in 1 2 3 4; do
    printf '| %s |' "${names[what - 1]}"
    for column in 1 2 3 4 5 6 7; do
        cut -d' ' -f"$column" "$measured/$what" | sort -n | awk '$1 != "" { v[++n] = $1 }
            function ms(x) { return x < 100 && x % 1 ? sprintf("%.1f", x) : sprintf("%.0f", x) }
            END { if (n) printf " %s (%s to %s) |", ms(v[int(n / 2) + 1]), ms(v[1]), ms(v[n]); else printf " |" }'
    done
    echo
done
