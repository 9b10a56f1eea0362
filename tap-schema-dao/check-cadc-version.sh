#!/usr/bin/env bash
# Builds the drop-in jar of the TapSchemaDAO in a checkout of github.com/opencadc/tap, and proves it there:
# by this project's tests that results are equal, and by CADC's own tests of that class.
#
#   check-cadc-version.sh CHECKOUT
#
# The version that this project is built for is taken as it is published; any other one is compiled from
# the checkout, and put into Maven's local repository as VERSION-checkout. The drop-in jar stays in target.
#
# Runs on the server of TAP_SCHEMA_TEST_URL, or else on one of Debian's packages, as on-debian.sh starts
# it. CADC's tests get a database of their own there, and a home folder with a .dbrc.
#
# Exit codes: 0 all tests passed; 2 called wrongly, or something is missing; 6 CADC's sources do not
# compile; 7 a test failed. Needs Maven, a JDK of 17 or newer, psql and Maven's repositories.
set -euo pipefail
export LC_ALL=C.UTF-8

say() {
    printf 'check-cadc-version: %s\n' "$1"
}

fail() {
    say "FAILED: $2" >&2
    exit "$1"
}

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
[[ $# -eq 1 ]] || fail 2 "expected the folder of a checkout: check-cadc-version.sh CHECKOUT"
checkout="$(cd "$1" 2>/dev/null && pwd)" || fail 2 "there is no folder \"$1\""
[[ -d $checkout/cadc-tap && -d $checkout/cadc-tap-schema ]] ||
    fail 2 "\"$1\" holds no cadc-tap and cadc-tap-schema: expected a checkout of github.com/opencadc/tap"
for tool in mvn javac jar psql; do
    command -v "$tool" >/dev/null || fail 2 "$tool is not installed"
done
if [[ -z ${TAP_SCHEMA_TEST_URL:-} ]]; then
    exec "$here/../integration-tests/on-debian.sh" "${BASH_SOURCE[0]}" "$checkout"
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# For class_path.
here="$here/upstream"
. "$here/class-path.sh"

version_of() {
    sed -n "s/^version = '\(.*\)'/\1/p" "$checkout/$1/build.gradle"
}

# jar_of MODULE CLASS-PATH: compiles it and sets $jar
jar_of() {
    mkdir -p "$work/$1"
    find "$checkout/$1/src/main/java" -name '*.java' >"$work/sources"
    javac --release 11 -proc:none -nowarn -encoding UTF-8 -cp "$2" -d "$work/$1" "@$work/sources" >"$work/log" 2>&1 ||
        fail 6 "$1: $(grep -m 20 error: "$work/log")"
    cp -R "$checkout/$1/src/main/resources/." "$work/$1"
    jar="$work/$1.jar"
    jar --create --file "$jar" -C "$work/$1" .
}

install_as() {
    mvn -B -q -ntp install:install-file "-Dfile=$jar" -DgroupId=org.opencadc "-DartifactId=$1" "-Dversion=$2" \
        -Dpackaging=jar >"$work/log" 2>&1 || fail 2 "mvn install:install-file: $(grep -m 3 ERROR "$work/log")"
}

gradle="$(cd "$checkout" && printf '%s ' cadc-tap/build.gradle cadc-tap-schema/build.gradle opencadc.gradle)"
path="$(cd "$checkout" && class_path test $gradle)" || exit $?
property() {
    sed -n "s,.*<$1>\(.*\)</$1>.*,\1,p" "$here/../../pom.xml"
}
version="$(version_of cadc-tap-schema)"
options=()
if [[ $version == "$(property cadc-tap-schema.version)" ]]; then
    say "cadc-tap-schema $version, as it is published"
else
    tap="$(version_of cadc-tap)-checkout"
    version="$version-checkout"
    jar_of cadc-tap "$path"
    install_as cadc-tap "$tap"
    path="$jar:$path"
    jar_of cadc-tap-schema "$path"
    install_as cadc-tap-schema "$version"
    options=("-Dcadc-tap-schema.version=$version" "-Dcadc-tap.version=$tap" -Dcadc-tap-schema.unproven=true)
    say "cadc-tap-schema $version and cadc-tap $tap compile"
fi

(cd "$here/../.." && mvn -B -ntp verify -pl integration-tests -am "${options[@]}" -DforkCount=1 -Dtest=none \
    -Dit.test=DaoEqualityIT,CallersTransactionIT,AnyVersionIT \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false) >"$work/log" 2>&1 ||
    fail 7 "$(grep -m 20 ERROR "$work/log")"
say "equal: $(grep -o 'Tests run: [0-9]*, Failures: 0, Errors: 0, Skipped: [0-9]*$' "$work/log" | tail -n 1)"

drop_in="$here/../target/cadc-tap-schema-$version-swapsafe.jar"
mkdir -p "$work/tests"
find "$checkout/cadc-tap-schema/src/intTest/java" -name '*.java' >"$work/sources"
javac --release 11 -proc:none -nowarn -encoding UTF-8 -cp "$drop_in:$path" -d "$work/tests" "@$work/sources" \
    >"$work/log" 2>&1 || fail 6 "CADC's tests: $(grep -m 20 error: "$work/log")"

# jdbc:postgresql://HOST:PORT/DATABASE?user=USER[&password=PASSWORD]
url="${TAP_SCHEMA_TEST_URL#jdbc:}"
user="$(sed -n 's/.*[?&]user=\([^&]*\).*/\1/p' <<<"$url")"
password="$(sed -n 's/.*[?&]password=\([^&]*\).*/\1/p' <<<"$url")"
server="${url%%\?*}"
export PGPASSWORD="$password"
psql -q -v ON_ERROR_STOP=1 -U "$user" -d "$server" -c 'DROP DATABASE IF EXISTS cadctest' -c 'CREATE DATABASE cadctest' \
    2>"$work/log" || fail 2 "psql: $(cat "$work/log")"
psql -q -U "$user" -d "${server%/*}/cadctest" -c 'CREATE SCHEMA tap_schema'
echo "TAP_SCHEMA_TEST cadctest $user ${password:-none} org.postgresql.Driver jdbc:${server%/*}/cadctest" >"$work/.dbrc"
chmod 600 "$work/.dbrc"
java "-Duser.home=$work" -cp "$work/tests:$drop_in:$path" org.junit.runner.JUnitCore \
    ca.nrc.cadc.tap.schema.TapSchemaDAOTest >"$work/log" 2>&1 ||
    fail 7 "CADC's TapSchemaDAOTest: $(grep -E -A 1 '^([0-9]+\)|Tests run)' "$work/log")"
say "CADC's TapSchemaDAOTest on ${drop_in##*/}: $(grep '^OK' "$work/log")"
