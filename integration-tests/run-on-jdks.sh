#!/bin/sh
# Runs the integration tests on the JDKs whose homes are given: ./run-on-jdks.sh /opt/jdk-8 /opt/jdk-11 ...
# The JDK of JAVA_HOME (17 or newer) runs Maven and the harness; the programs under test are forked on those given.
set -eu
if [ $# -eq 0 ]; then
    echo "usage: $0 JDK_HOME..." >&2
    exit 2
fi
homes=
for home in "$@"; do
    if [ ! -x "$home/bin/java" ] || [ ! -r "$home/release" ]; then
        echo "$home is no JDK: bin/java or the file 'release' is missing" >&2
        exit 2
    fi
    homes="${homes:+$homes,}$(cd "$home" && pwd)"
done
cd "$(dirname "$0")/.."
exec mvn --batch-mode --no-transfer-progress -pl agent,integration-tests -Dholdfast.it.jdks="$homes" verify
