#!/bin/bash
# Makes the image's root file system, but for the class archive: a jlink runtime, the job, and the
# shared libraries that the runtime needs, of the machine that builds.
#
# usage: make-root.sh JAVA_HOME JAR ROOT machine|base|FOLDER
#   machine  copies glibc, libstdc++, zlib and the dynamic linker of this machine
#   base     copies none: the base image brings them
#   FOLDER   takes them, and the runtime's modules, from a system of another architecture: loader-job/README.md
set -euo pipefail

java_home=$1 jar=$2 root=$3 libraries=$4
here=$(cd "$(dirname "$0")" && pwd)
modules=java.base,java.sql,java.xml,java.naming,java.management,java.net.http
modules+=,java.security.jgss,jdk.crypto.ec,jdk.unsupported

rm -rf "$root"
mkdir -p "$root"/opt/tap-schema "$root"/etc "$root"/tmp

foreign=()
if [ -d "$libraries" ]; then
    foreign=(--module-path "$(echo "$libraries"/usr/lib/jvm/java-1[78]*-openjdk-*/jmods)")
fi
"$java_home"/bin/jlink "${foreign[@]}" --add-modules "$modules" --vm=server --compress=0 \
    --no-header-files --no-man-pages --output "$root"/opt/java
# Symbolic links do not get into the image; the texts behind them do.
find "$root"/opt/java -type l | while read -r link; do
    cp --remove-destination "$(readlink -f "$link")" "$link"
done
# The archive of the job's classes holds the runtime's as well.
rm -f "$root"/opt/java/lib/server/classes*.jsa

cp "$jar" "$root"/opt/tap-schema/tap-schema.jar
cp "$here"/java.args "$root"/opt/tap-schema/java.args

# What the runtime's own files link to, and what glibc opens by name to look up hosts and users.
libraries() {
    if [ -d "$libraries" ]; then
        find "$libraries" -path '*/jvm' -prune -o \( -name 'ld-linux-*.so.?' -o -name libc.so.6 \
            -o -name libm.so.6 -o -name libz.so.1 -o -name libgcc_s.so.1 -o -name libstdc++.so.6 \
            -o -name libresolv.so.2 -o -name libnss_dns.so.2 -o -name libnss_files.so.2 \) -print
        return
    fi
    find "$root"/opt/java \( -name '*.so' -o -path '*/bin/java' \) -exec ldd {} + |
        awk '$2 == "=>" && $3 ~ /^\// {print $3} $1 ~ /^\// && $2 ~ /^\(/ {print $1}'
    for name in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
        /sbin/ldconfig -p | awk -v name="$name" '$1 == name && /x86-64|AArch64/ {print $NF; exit}'
    done
}

if [ "$libraries" != base ]; then
    libraries | grep -v "^$(readlink -f "$root")" | grep -v "^$root" | sort -u | while read -r library; do
        target="$root${library#"$libraries"}"
        mkdir -p "$(dirname "$target")"
        cp -L "$library" "$target"
    done
    echo 'root:x:0:0:root:/:/sbin/nologin
tap:x:1000:1000:tap:/tmp:/sbin/nologin' >"$root"/etc/passwd
    echo 'root:x:0:
tap:x:1000:' >"$root"/etc/group
    echo 'passwd: files
group: files
hosts: files dns' >"$root"/etc/nsswitch.conf
fi

# The archive of classes is valid for files of one size and time: the time that they have in the image.
find "$root" -exec touch -h -d @1 {} +
