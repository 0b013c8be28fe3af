#!/usr/bin/env bash
# Puts back what backup.sh wrote to FILE, into databases that are empty: whoever means to replace a
# shop drops its databases first. What comes after FILE is given to mysql: --host, --user …. Nothing
# of the shop may run; after it each service's step `restored` has to be run, see docs/backup.md.
set -euo pipefail
FILE=${1:?usage: $0 FILE [--host=… --user=… …]}
PREFIX=${CRPM_MYSQL_PREFIX:-crpm_}

[[ $(sha256sum <"$FILE") == "$(<"$FILE.sha256")" ]] ||
  { echo "$0: $FILE is damaged; nothing was changed" >&2 && exit 1; }
tables=$(mysql "${@:2}" --batch --skip-column-names --execute="SELECT COUNT(*) FROM
  information_schema.TABLES WHERE TABLE_SCHEMA IN
  ('${PREFIX}customers', '${PREFIX}customer-keys', '${PREFIX}products', '${PREFIX}purchases')")
[[ $tables == 0 ]] || { echo "$0: there is a shop already; nothing was changed" >&2 && exit 1; }
gzip -dc "$FILE" | mysql "${@:2}" --default-character-set=utf8mb4
