# Prepares a Python environment from a lock file; sourced by ./proeftuin and ./test, which set `root`.
# Everything is said on standard error, so that what a command prints can be read by a program.

say() {
    printf '%s\n' "$*" >&2
}

is_new_enough() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Prints the Python to use: the one named in PROEFTUIN_PYTHON, or the first that is new enough.
find_python() {
    if [ -n "${PROEFTUIN_PYTHON:-}" ]; then
        if is_new_enough "$PROEFTUIN_PYTHON"; then
            printf '%s\n' "$PROEFTUIN_PYTHON"
            return
        fi
        say "PROEFTUIN_PYTHON names $PROEFTUIN_PYTHON, which is not a working Python of version 3.11 or newer."
        return 1
    fi
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null) || found="no python3"
    say "Proeftuin needs Python 3.11 or newer; this machine has $found."
    say "What to do: install a newer Python (Debian or Ubuntu: sudo apt-get install python3 python3-venv;"
    say "macOS: brew install python), or name one: PROEFTUIN_PYTHON=/path/to/python3 $0"
    return 1
}

can_make_environments() {
    if "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        return
    fi
    say "This Python ($1) cannot make an environment for the packages: its part 'venv' is missing."
    say "What to do: on Debian or Ubuntu run: sudo apt-get install python3-venv"
    say "Elsewhere, install a complete Python 3.11 or newer. Then give the same command again."
    return 1
}

# What an environment was made from: another lock, another version of the package or another place makes it out of date.
fingerprint() {
    printf '%s\n' "$root"
    cksum <"$1"
    [ -z "${2:-}" ] || cksum <"$2"
    cksum <"$root/pyproject.toml"
}

# prepare FOLDER LOCK [SOURCE_LOCK]: afterwards FOLDER holds the locked packages and this package, whatever was there
# before. What SOURCE_LOCK names comes as source and is built with the packages of LOCK, so nothing is fetched unseen.
# A set-up that was interrupted has no finished mark and is done again from the start.
prepare() {
    environment=$1
    lock=$2
    source_lock=${3:-}
    mark=$environment/made-by-proeftuin
    if [ -x "$environment/bin/python" ] && [ -f "$mark" ] && [ "$(fingerprint "$lock" "$source_lock")" = "$(cat "$mark")" ]; then
        return
    fi
    if [ -d "$environment" ] && [ ! -f "$mark" ] && [ -n "$(ls -A "$environment")" ]; then
        say "The folder $environment is in the way: it was not made by this command, so it is left alone."
        say "What to do: move it elsewhere or remove it, then give the same command again."
        return 1
    fi
    python=$(find_python) || return 1
    can_make_environments "$python" || return 1
    say "Setting up once, in $environment ($("$python" --version)). This takes a minute or two."
    rm -rf "$environment"
    mkdir -p "$environment" || return 1
    printf 'not finished\n' >"$mark"
    if ! "$python" -m venv "$environment" >&2; then
        say "The environment could not be made in $environment; the lines above say why."
        return 1
    fi
    # Whoever waits at a terminal sees what is fetched; elsewhere only errors are shown.
    quiet=
    [ -t 2 ] || quiet=--quiet
    # Only ready-made packages: a package that compiles itself would need a compiler and could fetch more unseen.
    if ! "$environment/bin/python" -m pip --disable-pip-version-check $quiet --log "$environment/set-up.log" \
        install --require-hashes --only-binary :all: --requirement "$lock" >&2; then
        say ""
        say "The packages could not be installed; the lines above are pip's own, and $environment/set-up.log has more."
        say "What to do: check the connection to the internet and the free space on the disk, then give the same command"
        say "again. Behind an organisation's own package server, configure pip for it first (see: pip config)."
        say "Ready-made packages exist for Python 3.11 to 3.14 on 64-bit Linux and macOS."
        return 1
    fi
    if [ -n "$source_lock" ] && ! "$environment/bin/python" -m pip --disable-pip-version-check $quiet \
        --log "$environment/set-up.log" install --require-hashes --no-deps --no-build-isolation \
        --requirement "$source_lock" >&2; then
        say ""
        say "A package that comes as source could not be built; the lines above and $environment/set-up.log say why."
        return 1
    fi
    if ! (cd "$root" && "$environment/bin/python" -m pip --disable-pip-version-check --quiet install --no-deps \
        --no-build-isolation --no-index --editable .) >&2; then
        say "Proeftuin itself could not be installed in $environment; the lines above say why."
        return 1
    fi
    fingerprint "$lock" "$source_lock" >"$mark"
    say "Ready."
}
