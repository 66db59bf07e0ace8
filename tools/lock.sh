#!/bin/sh
# Writes the hashed locks anew from pyproject.toml; uv.lock is not kept because it names registry hosts.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-uv}
common="--universal --generate-hashes --python-version 3.11 --quiet --no-header"
$uv pip compile $common requirements/uv.in -o requirements/uv.txt
$uv pip compile $common pyproject.toml --group build -o requirements/run.txt
$uv pip compile $common pyproject.toml --group build --group dev -o requirements/dev.txt
