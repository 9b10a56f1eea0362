#!/bin/sh
# Checks the patches of this folder against checkouts of the projects that they are for, on copies.
#
#   check-upstream.sh [--keep FOLDER] [--tests HOME] CHECKOUT...
#
# CHECKOUT  a checkout of opencadc/tap, lsst-sqre/lsst-tap-service, lsst-sqre/tap-postgres or
#           lsst-sqre/phalanx, in any order; only read
# --keep    a new folder for the patched copies; without it they are removed
# --tests   runs CADC's tests of cadc-tap-schema, ours among them. HOME is a folder with a file
#           .dbrc, which names their database (README.md)
#
# Exit codes: 0 all checks passed, those apart that are said to be left out; 2 called wrongly, or
# something is missing; 4 a patch does not apply; 5 it breaks a rule of the project that it is for;
# 6 the patched project does not compile; 7 a test fails.
#
# Needs git, Maven, a JDK of 11 or newer, Maven's repositories, and for the services the drop-in jar and the
# jar of repertoire-client.
set -eu
export LC_ALL=C.UTF-8

say() {
    printf 'check-upstream: %s\n' "$1"
}

fail() {
    say "FAILED: $2" >&2
    exit "$1"
}

here=$(cd "$(dirname "$0")" && pwd)
start=$PWD
keep=
tests=
while [ $# -gt 0 ]; do
    case $1 in
        --keep | --tests)
            [ $# -gt 1 ] || fail 2 "$1 needs a folder"
            if [ "$1" = --keep ]; then keep=$2; else tests=$2; fi
            shift 2
            ;;
        -*) fail 2 "there is no option $1; see the head of the script" ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || fail 2 "expected checkouts: check-upstream.sh CHECKOUT..."
for tool in git mvn javac awk unzip; do
    command -v "$tool" >/dev/null || fail 2 "$tool is not installed"
done
[ -z "$tests" ] || [ -f "$tests/.dbrc" ] || fail 2 "\"$tests\" holds no file .dbrc"
if [ -n "$keep" ]; then
    [ ! -e "$keep" ] || fail 2 "\"$keep\" exists: expected the name of a new folder"
    mkdir -p "$keep"
    work=$(cd "$keep" && pwd)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
fi

# copy CHECKOUT NAME PATH...: into the folder of that name, which becomes the working directory
copy() {
    from=$1
    cd "$work"
    mkdir "$2" || fail 2 "two checkouts of $2"
    cd "$2"
    shift 2
    (cd "$from" && tar -cf - --exclude=.git "$@") | tar -xf -
    git init -q .
    git add -A
}

apply() {
    git apply --whitespace=nowarn "$here/$1" 2>"$work/log" || fail 4 "$1: $(cat "$work/log")"
    say "$1 applies"
}

. "$here/class-path.sh"

# compile OUT CLASS-PATH ARGUMENT...
compile() {
    out=$1
    path=$2
    shift 2
    mkdir -p "$out"
    javac --release 11 -proc:none -implicit:none -nowarn -encoding UTF-8 -cp "$path" -d "$out" "$@" \
        >"$work/log" 2>&1 || fail 6 "$(grep -m 20 error: "$work/log")"
}

header() {
    sed '/\*\//q; s/(c) 20[0-9]*\./(c)/g; /Revision/d' "$1"
}

cadc() {
    copy "$1" tap cadc-tap cadc-tap-schema opencadc.gradle
    apply cadc-tap-schema.patch
    path=$(class_path test cadc-tap/build.gradle cadc-tap-schema/build.gradle opencadc.gradle) || exit $?
    src=cadc-tap-schema/src
    # cadc-tap is compiled too: the one that the current cadc-tap-schema needs is not published.
    compile build/main "$path" $(find cadc-tap/src/main/java $src/main/java -name '*.java')
    cp -R cadc-tap/src/main/resources/. $src/main/resources/. build/main
    for set in test intTest; do
        compile "build/$set" "build/main:$path" $(find "$src/$set/java" -name '*.java')
    done
    say "cadc-tap-schema compiles, with its tests"

    git add -N cadc-tap-schema
    changed=$(git diff --name-only | grep '\.java$')
    unzip -qp "$(echo "$path" | tr : '\n' | grep /cadc-quality-)" cadc_checkstyle.xml >build/checkstyle.xml
    java -cp "$path" com.puppycrawl.tools.checkstyle.Main -c build/checkstyle.xml $changed >"$work/log" 2>&1 &&
        ! grep -q '^\[' "$work/log" || fail 5 "checkstyle: $(grep '^\[' "$work/log")"
    for file in $(git diff --name-only --diff-filter=A); do
        [ "$(header "$file")" = "$(header $src/main/java/ca/nrc/cadc/tap/schema/TapSchemaDAO.java)" ] ||
            fail 5 "$file lacks the header"
    done
    ! git diff cadc-tap-schema/build.gradle | grep -q '^[-+] ' || fail 5 "build.gradle: more than the version"
    say "CADC's checkstyle finds nothing in the changed files, and the new one has the header"

    if [ -z "$tests" ]; then
        say "NOT CHECKED: CADC's tests (--tests)"
        return
    fi
    for set in test intTest; do
        java "-Duser.home=$tests" -cp "build/$set:build/main:$path" org.junit.runner.JUnitCore \
            $(cd "build/$set" && find . -name '*Test.class' | sed 's,^\./,,; s,\.class$,,; s,/,.,g') \
            >"$work/log" 2>&1 || fail 7 "$set: $(grep -E -A 1 '^([0-9]+\)|Tests run)' "$work/log")"
        say "$set: $(grep '^OK' "$work/log")"
    done
}

# service NAME CHECKOUT FOLDER: with the drop-in jar in the Gradle build that is in the folder
service() {
    copy "$2" "$1" .
    for patch in "$here/$1"-*.patch; do
        apply "${patch##*/}"
    done
    jar=$(sed -n "s/.*files('\(libs[^']*\)').*/\1/p" "$3/build.gradle")
    mkdir -p "$3/libs"
    cp "$here/../target/${jar#libs/}" "$3/libs" 2>/dev/null ||
        fail 2 "there is no ${jar#libs/}: run mvn -pl tap-schema-dao -am package"
    path=$(class_path compile "$3/build.gradle") || exit $?
    ! echo "$path" | grep -q /cadc-tap-schema- || fail 5 "CADC's cadc-tap-schema is still there"
    client=$(ls "$here"/../../repertoire-client/target/repertoire-client-*-service.jar 2>/dev/null) ||
        fail 2 "there is no repertoire-client: run mvn -pl repertoire-client package"
    compile build/main "$3/$jar:$client:$path" $(find "$3/src/main/java" -name '*.java')
    say "$1: all $(find build/main -name '*.class' | wc -l | tr -d ' ') classes compile"
    say "NOT CHECKED: $1: Gradle's own build, its tests, the image"
}

phalanx() {
    copy "$1" phalanx applications/repertoire
    apply phalanx.patch
    # Repertoire refuses unknown keys, and the chart gives it all of config.
    ! git diff -U0 applications/repertoire/values.yaml | grep -q '^-[^-]' ||
        fail 5 "values.yaml loses lines"
    config='/^[a-zA-Z]/ { on = /^config:/ } on'
    [ "$(git show :applications/repertoire/values.yaml | awk "$config")" = \
        "$(awk "$config" applications/repertoire/values.yaml)" ] ||
        fail 5 "values.yaml changes config, which Repertoire reads"
    say "phalanx: the configuration that Repertoire reads is unchanged"
    say "NOT CHECKED: phalanx: what Helm makes of the chart"
}

for checkout in "$@"; do
    root=$(cd "$checkout" 2>/dev/null && pwd) || fail 2 "there is no folder \"$checkout\""
    if [ -d "$root/cadc-tap-schema" ]; then
        cadc "$root"
    elif [ -f "$root/docker/Dockerfile.lsst-tap-service" ]; then
        service lsst-tap-service "$root" .
    elif [ -f "$root/tap/build.gradle" ]; then
        service tap-postgres "$root" tap
    elif [ -d "$root/applications/repertoire" ]; then
        phalanx "$root"
    else
        fail 2 "\"$checkout\" is no checkout of a project that there is a patch for"
    fi
    cd "$start"
done
[ -z "$keep" ] || say "the patched copies are in $work"
