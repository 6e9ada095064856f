#!/usr/bin/env bash
# Makes a release in dist/ and checks it: wheel and source archive, requirements with hashes, a clean
# environment from both with a smoke test in it, bill of materials, audit. Needs the package index.
# Use: release/release.sh PYTHON, with the python of the environment that was tested.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
clean=dist/clean tools=dist/tools

rm -rf dist
"$python" -m build --no-isolation
"$python" -m release.runtime >dist/requirements.txt
"$python" -m release.licences | diff - docs/licences.md ||
  { echo "docs/licences.md is old: $python -m release.licences > docs/licences.md" >&2; exit 1; }

echo "== a clean environment from the wheel and the requirements"
"$python" -m venv "$clean"
pip=("$clean/bin/python" -m pip --disable-pip-version-check --quiet install)
"${pip[@]}" --require-hashes --only-binary :all: -r dist/requirements.txt
"${pip[@]}" --no-deps dist/*.whl
"$clean/bin/python" -m pip --disable-pip-version-check check
"$python" -m release.smoke "$clean/bin"

echo "== bill of materials and audit"
"$python" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install -r release/tools.txt
"$tools/bin/cyclonedx-py" environment --pyproject pyproject.toml --mc-type application \
  --output-reproducible --of JSON -o dist/sbom.cdx.json "$clean/bin/python"
"$tools/bin/pip-audit" --requirement dist/requirements.txt --require-hashes --disable-pip \
  --progress-spinner off

rm -rf "$clean" "$tools"
(cd dist && sha256sum -- * >SHA256SUMS)
ls -l dist
