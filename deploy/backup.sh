#!/bin/sh
# Writes a dump of the register and its head beside it, then checks the register's chain; dumps older
# than 90 days go. Use: backup.sh FOLDER, with SHUIDING_REGISTER set to a PostgreSQL address.
set -eu
folder=$1
bin=${SHUIDING_BIN:-/opt/shuiding/venv/bin}
name=$folder/shuiding-$(date +%Y%m%d-%H%M%S)

umask 077
mkdir -p "$folder"
pg_dump --format=custom --file="$name.dump.part" "$SHUIDING_REGISTER"
mv "$name.dump.part" "$name.dump"
# Exit code 1 if an entry was changed, with its number in the file; the dump stays in any case.
"$bin/shuiding" permit verify --json >"$name.json"
find "$folder" -name 'shuiding-*' -type f -mtime +90 -delete
