#!/bin/sh
# Makes .venv from the hashed lock. Argument: run (the product) or dev (the product and what its tests import).
# Exit 3 with one command to type when the system lacks something.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
stamp=.venv/.sodsong-$kind
if [ -x .venv/bin/sodsong ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(cat "requirements/$kind.txt" pyproject.toml | cksum)" ]; then
    exit 0
fi
if ! command -v python3 >/dev/null 2>&1 || ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Sodsong needs Python 3.11 or newer with venv and pip. Type: sudo apt-get install -y python3 python3-venv python3-pip" >&2
    exit 3
fi
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    uv=.tools/uv/bin/uv
    if [ ! -x "$uv" ] || ! "$uv" --version | grep -qF "$(sed 's/uv==//' requirements/uv.in)"; then
        echo "fetching uv $(sed 's/uv==//' requirements/uv.in) into .tools" >&2
        python3 -m venv --clear .tools/uv
        .tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
    fi
fi
[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$(command -v python3)" .venv
echo "installing requirements/$kind.txt into .venv" >&2
"$uv" pip install --quiet --python .venv/bin/python --require-hashes -r "requirements/$kind.txt"
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
.venv/bin/python -m compileall -q src/sodsong || true
cat "requirements/$kind.txt" pyproject.toml | cksum > "$stamp"
