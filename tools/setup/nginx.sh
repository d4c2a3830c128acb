# Finds or installs the reverse proxy behind which the web application is tried; sourced by ./test.

# Prints the path of the program, or nothing. It is for administrators: often in a folder that others do not search.
find_nginx() {
    for candidate in "${PROEFTUIN_NGINX:-}" nginx /usr/sbin/nginx; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && "$candidate" -v >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
}

# Only as root: nobody else may expect that a test changes the system.
install_nginx() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        return 1
    fi
    say "Installing the reverse proxy behind which the web application is tried: apt-get install nginx"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx >/dev/null
}

say_how_to_get_nginx() {
    say "Missing part: nginx. The tests of the web application behind a reverse proxy are left out."
    case $(uname) in
    Darwin) say "How to get it: brew install nginx, then run ./test again." ;;
    *)
        say "How to get it: sudo apt-get install nginx (Debian), then run ./test again."
        say "One elsewhere can be named: PROEFTUIN_NGINX=/path/to/nginx ./test"
        ;;
    esac
}
