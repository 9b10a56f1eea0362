#!/usr/bin/env bash
# Runs the decisive tests (src/test/decisive-tests.txt) on every ground: each PostgreSQL, embedded and
# Debian's, with each pgjdbc and each Spring; on Debian's, which has a standby, the drop-in jar's as well.
# SERVERS, DRIVERS and SPRINGS can name fewer, and GROUNDS single ones. Arguments are passed on to Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${SERVERS:=14.24.0 15.19.0 16.15.0 17.11.0 18.6.0 debian}"
: "${DRIVERS:=42.2.5 42.7.14}"
: "${SPRINGS:=5.2.24.RELEASE 5.3.39 6.2.12}"
: "${GROUNDS:=$(for s in $SERVERS; do for d in $DRIVERS; do for p in $SPRINGS; do echo "$s/$d/$p"; done; done; done)}"

# What is built and checked is built and checked once for all grounds.
mvn -B -ntp -q package -DskipTests -pl integration-tests -am "$@"
readonly TESTS_ONLY=(-Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -DskipITs -Dground.skip=false
    -Denforcer.skip -Dspotless.check.skip -Djapicmp.skip)

for ground in $GROUNDS; do
  IFS=/ read -r server driver spring <<<"$ground"
  on=(env) with=(-Dembedded-postgres-binaries.version="$server")
  if [[ $server == debian ]]; then
    # One server: one test class at a time, since some look at all that is committed there.
    on=(integration-tests/on-debian.sh --standby)
    with=(-Dground.postgresql=debian -Ddrop-in.skip=false -DforkCount=1)
  fi
  echo "PostgreSQL $server, pgjdbc $driver, Spring $spring ($(date +%T))"
  "${on[@]}" mvn -B -ntp -q verify "${TESTS_ONLY[@]}" -pl integration-tests -am "$@" \
      "${with[@]}" -Dground.pgjdbc="$driver" -Dground.spring="$spring"
done
echo "All grounds passed."
