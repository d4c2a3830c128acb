# Finds or installs the browser that the tests of pages need; sourced by ./test.

# Prints the path of a browser of the Chromium family, or nothing.
find_browser() {
    for candidate in "${PROEFTUIN_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        # Starting it is the only proof: Ubuntu's chromium-browser can be an empty shell that asks for snap.
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
}

# Only as root: nobody else may expect that a test changes the system.
install_browser() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        return 1
    fi
    say "Installing the browser that the tests of pages need: apt-get install chromium"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
}

say_how_to_get_a_browser() {
    say "Missing part: a browser (Chromium or Chrome). The tests that open pages in a browser are left out."
    case $(uname) in
    Darwin) say "How to get it: brew install --cask chromium (or install Google Chrome), then run ./test again." ;;
    *)
        say "How to get it: sudo apt-get install chromium (Debian), or install Google Chrome, then run ./test again."
        say "A browser elsewhere can be named: PROEFTUIN_BROWSER=/path/to/browser ./test"
        ;;
    esac
}
