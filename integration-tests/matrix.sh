#!/usr/bin/env bash
# Runs the decisive tests (src/test/decisive-tests.txt) on every ground: each PostgreSQL with each
# pgjdbc and each Spring. Arguments are passed on to Maven; SPRINGS, DRIVERS and SERVERS can name fewer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${SERVERS:=14.24.0 15.19.0 16.15.0 17.11.0 18.6.0}"
: "${DRIVERS:=42.2.5 42.7.14}"
: "${SPRINGS:=5.2.24.RELEASE 5.3.39 6.2.12}"

for spring in $SPRINGS; do
  for driver in $DRIVERS; do
    for server in $SERVERS; do
      echo "PostgreSQL $server, pgjdbc $driver, Spring $spring"
      mvn -B -ntp -q verify -Pmatrix -DskipTests -DskipITs -pl integration-tests -am "$@" \
          -Dmatrix.postgresql="$server" -Dmatrix.pgjdbc="$driver" -Dmatrix.spring="$spring"
    done
  done
done
echo "All grounds passed."
