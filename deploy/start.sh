#!/bin/sh
# Opens the register, so that a wrong address or password shows at once, then serves the pages.
# Settings come from the environment: see shuiding.env.
set -eu
bin=${SHUIDING_BIN:-/opt/shuiding/venv/bin}

"$bin/shuiding" permit upgrade
set -- --address "${SHUIDING_ADDRESS:-127.0.0.1}" --port "${SHUIDING_PORT:-8501}"
if [ -n "${SHUIDING_DATA:-}" ]; then
  set -- "$@" --data "$SHUIDING_DATA"
fi
# SHUIDING_AUTH names the configuration of signing in; without it only this machine is served.
exec "$bin/shuiding" app "$@"
