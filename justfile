# Short names for commands that can also be typed; nobody needs just to work here.
set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

# List the commands
default:
    @just --list

# Set up everything that development needs, and see that it works
setup:
    ./test tests/architecture/test_locks.py

# Run the tests, or some of them
test *arguments:
    ./test {{arguments}}

# Check layout, mistakes, types, layers and the reference pages
check:
    ruff check . && ruff format --check . && mypy && lint-imports && python -m tools.docs.build check

# Repair layout
fix:
    ruff check --fix . && ruff format .

# Run what continuous integration runs
ci:
    .ci/run

# Make the reference pages
docs:
    python -m tools.docs.build

# Fail when a reference page is not what the code says now
docs-check:
    python -m tools.docs.build check

# Write the locks after a change to pyproject.toml
lock:
    python -m tools.setup.write_locks

# Measure the whole run and each stage
benchmark:
    python -m benchmarks.run
