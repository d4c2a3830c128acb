# Finds or installs the PostgreSQL on which the web application is tested as well; sourced by ./test.

# Prints the folder of the server programs, or nothing.
find_postgresql() {
    found=$(command -v initdb || true)
    for candidate in "${PROEFTUIN_POSTGRESQL:-}" "${found%/initdb}" /usr/lib/postgresql/*/bin; do
        if [ -n "$candidate" ] && [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

# Only as root: nobody else may expect that a test changes the system.
install_postgresql() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        return 1
    fi
    say "Installing the database on which the web application is tested: apt-get install postgresql"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
}

say_how_to_get_postgresql() {
    say "Missing part: PostgreSQL. The tests of the web application on it are left out; those on SQLite are run."
    case $(uname) in
    Darwin) say "How to get it: brew install postgresql, then run ./test again." ;;
    *)
        say "How to get it: sudo apt-get install postgresql (Debian), then run ./test again."
        say "Server programs elsewhere can be named: PROEFTUIN_POSTGRESQL=/folder/of/initdb ./test"
        ;;
    esac
}
