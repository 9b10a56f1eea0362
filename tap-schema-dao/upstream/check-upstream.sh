#!/bin/sh
# Checks the patch for CADC against a checkout of github.com/opencadc/tap, on a copy of it.
#
#   check-upstream.sh CHECKOUT [KEEP]
#
# CHECKOUT  a folder that holds cadc-tap and cadc-tap-schema; it is only read
# KEEP      a new folder for the patched and compiled copy; without it the copy is removed
#
# Exit codes: 0 all checks passed; 2 called wrongly, or a tool is missing; 3 the patch is not
# insertion-only and without context; 4 it does not apply; 5 it changes more than it inserts, or
# repeats a line of CADC's; 6 the patched modules do not compile.
#
# Needs git, Maven, a JDK of 11 or newer, and Maven's repositories.
set -eu
export LC_ALL=C

MAIN=cadc-tap-schema/src/main/java/ca/nrc/cadc/tap/schema
TARGET=$MAIN/TapSchemaDAO.java

say() {
    printf 'check-upstream: %s\n' "$1"
}

fail() {
    say "FAILED: $2" >&2
    exit "$1"
}

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    fail 2 "expected the folder of a checkout: check-upstream.sh CHECKOUT [KEEP]"
fi
for tool in git mvn awk diff; do
    command -v "$tool" >/dev/null || fail 2 "$tool is not installed"
done
here=$(cd "$(dirname "$0")" && pwd)
patch=$here/TapSchemaDAO.patch
checkout=$(cd "$1" 2>/dev/null && pwd) || fail 2 "there is no folder \"$1\""
for needed in "$TARGET" cadc-tap/src/main/java; do
    [ -e "$checkout/$needed" ] ||
        fail 2 "\"$1\" holds no $needed: expected a checkout of github.com/opencadc/tap"
done

if [ $# -eq 2 ]; then
    [ ! -e "$2" ] || fail 2 "\"$2\" exists: expected the name of a new folder"
    mkdir -p "$2"
    copy=$(cd "$2" && pwd)
else
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    trap 'exit 130' INT TERM
fi

# --- the form of the patch ---------------------------------------------------------------------

awk '
    NR == 1 && /^diff --git /     { next }
    NR == 2 && /^index /          { next }
    NR == 3 && /^--- a\//         { next }
    NR == 4 && /^\+\+\+ b\//      { next }
    NR > 4 && left == 0 && /^@@ -[0-9]+,0 \+[0-9]+,[0-9]+ @@$/ {
        split($3, to, ","); left = to[2]; hunks++; next
    }
    NR > 4 && left > 0 && /^\+/   { left--; next }
    { printf "line %d: %s\n", NR, $0; bad = 1; exit }
    END { if (bad || left > 0 || hunks == 0) exit 1 }
' "$patch" >"$copy/form.txt" ||
    fail 3 "TapSchemaDAO.patch is not insertion-only and without context: $(cat "$copy/form.txt")"
rm "$copy/form.txt"
say "the patch only inserts, and holds no line of context"

# --- applying it -------------------------------------------------------------------------------

cp -R "$checkout/cadc-tap" "$checkout/cadc-tap-schema" "$copy"
chmod -R u+w "$copy"
git init -q "$copy"
original=$copy/original.java
cp "$copy/$TARGET" "$original"

# Without context git inserts by line number wherever that is; so compare the whole file, by its id.
expected=$(sed -n 's/^index \([0-9a-f]*\)\.\..*/\1/p' "$patch")
patched=$(sed -n 's/^index [0-9a-f]*\.\.\([0-9a-f]*\).*/\1/p' "$patch")
apply() {
    git -C "$copy" apply --unidiff-zero --whitespace=nowarn "$patch" 2>"$copy/apply.txt" ||
        fail 4 "git apply: $(cat "$copy/apply.txt")"
    [ "$(git hash-object "$copy/$TARGET")" = "$patched" ] ||
        fail 4 "the patched file has not the id $patched that the patch names"
}
if [ "$(git hash-object "$original")" = "$expected" ]; then
    apply
    say "the patch applies to $TARGET"
elif git -C "$checkout" cat-file blob "$expected" >"$copy/base.java" 2>/dev/null; then
    cp "$copy/base.java" "$copy/$TARGET"
    apply
    cp "$copy/$TARGET" "$copy/patched.java"
    cp "$original" "$copy/$TARGET"
    git merge-file "$copy/$TARGET" "$copy/base.java" "$copy/patched.java" ||
        fail 4 "TapSchemaDAO.java has changed since the patch was made, where the patch inserts"
    say "TapSchemaDAO.java has changed since the patch was made; it still merges"
else
    fail 4 "TapSchemaDAO.java has changed since the patch was made: its id is \
$(git hash-object "$original"), expected $expected, which the history of \"$1\" does not hold"
fi

if [ "$(diff "$original" "$copy/$TARGET" | grep -c '^<')" -ne 0 ]; then
    fail 5 "the patched file lacks lines of the original"
fi
say "the patched file has every line of the original, and $(diff "$original" "$copy/$TARGET" |
    grep -c '^>') more"

# --- the new files -----------------------------------------------------------------------------

(cd "$here/src" && find . -name '*.java') | while read -r file; do
    [ ! -e "$copy/cadc-tap-schema/src/$file" ] ||
        fail 5 "the checkout has a file $file already"
done
# Lines of some length that stand in CADC's sources too; imports and the signatures of overriding
# methods can't be otherwise.
{
    sed -n 's/^+//p' "$patch" | sed 1d
    find "$here/src" -name '*.java' -exec cat {} +
} | sed 's/^[ *]*//' | grep -Ev '^(import|package) ' |
    awk 'length >= 40 && !overriding; { overriding = /^@Override/ }' | sort -u >"$copy/ours.txt"
find "$checkout/cadc-tap-schema/src" -name '*.java' -exec cat {} + |
    sed 's/^[ *]*//' | sort -u >"$copy/theirs.txt"
comm -12 "$copy/ours.txt" "$copy/theirs.txt" >"$copy/same.txt"
[ ! -s "$copy/same.txt" ] || fail 5 "also a line of CADC's: $(head -1 "$copy/same.txt")"
say "no line of the patch or of the new files is one of CADC's"
cp -R "$here/src" "$copy/cadc-tap-schema"

# --- compiling ---------------------------------------------------------------------------------

mvn -B -q -f "$here/pom.xml" "-Dcheckout=$copy" test-compile >"$copy/mvn.txt" 2>&1 || {
    grep ERROR "$copy/mvn.txt" | head -20 >&2
    fail 6 "cadc-tap-schema, patched, does not compile"
}
say "cadc-tap-schema compiles, with its integration tests"
if [ $# -eq 2 ]; then
    say "the patched copy is in $copy"
fi
