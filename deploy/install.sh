#!/bin/sh
# Installs or updates Shuiding on a server with systemd, as root, from a folder that holds the wheel and
# requirements.txt of a release. Without a package index: fill a folder with `pip download` on another
# machine of the same kind, and name it in WHEELS. Use: install.sh dist
set -eu
release=$1
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
from=
if [ -n "${WHEELS:-}" ]; then
  from="--no-index --find-links $WHEELS"
fi

getent passwd shuiding >/dev/null ||
  useradd --system --home-dir /var/lib/shuiding --shell /usr/sbin/nologin shuiding
install -d /opt/shuiding /etc/shuiding

# A new environment beside the old one: an update that fails leaves the server as it is.
new=/opt/shuiding/env-$(date +%Y%m%d-%H%M%S)
"$python" -m venv "$new"
pip="$new/bin/python -m pip --disable-pip-version-check"
# shellcheck disable=SC2086 # options in words
$pip --quiet install $from --require-hashes --only-binary :all: -r "$release/requirements.txt"
$pip --quiet install --no-index --no-deps "$release"/shuiding-*.whl
$pip check
"$new/bin/shuiding" --version
ln -sfn "$new" /opt/shuiding/venv

install -m 755 "$here/start.sh" "$here/backup.sh" /opt/shuiding/
install -m 644 "$here/README.md" /opt/shuiding/
install -m 644 "$here"/shuiding*.service "$here"/shuiding*.timer /etc/systemd/system/
if [ ! -e /etc/shuiding/shuiding.env ]; then
  install -m 600 "$here/shuiding.env" /etc/shuiding/
fi
systemctl daemon-reload
systemctl try-restart shuiding
