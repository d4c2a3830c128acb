# Finds or installs the Java that the tests on a Spark cluster need; sourced by ./test.

OLDEST_JAVA=17

# Prints the path of a Java that is new enough, or nothing.
find_java() {
    for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" java; do
        # Starting it is the only proof: macOS has a java that only says where to get one.
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && is_new_java "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

is_new_java() {
    words=$("$1" -version 2>&1) || return 1
    version=${words#*version \"}
    major=${version%%[!0-9]*}
    [ "${major:-0}" -ge "$OLDEST_JAVA" ]
}

# Only as root: nobody else may expect that a test changes the system.
install_java() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        return 1
    fi
    say "Installing the Java that the tests on a Spark cluster need: apt-get install default-jre-headless"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null
}

say_how_to_get_java() {
    say "Missing part: Java $OLDEST_JAVA or newer. The tests that start a Spark cluster are left out."
    case $(uname) in
    Darwin) say "How to get it: brew install openjdk, name its folder in JAVA_HOME, then run ./test again." ;;
    *)
        say "How to get it: sudo apt-get install default-jre-headless (Debian), then run ./test again."
        say "A Java elsewhere can be named: JAVA_HOME=/folder/of/java ./test"
        ;;
    esac
}
