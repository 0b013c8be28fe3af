#!/usr/bin/env bash
# Writes what the services keep in MySQL to FILE (SQL, packed by gzip), and its checksum to
# FILE.sha256, while the shop runs. What comes after FILE is given to mysqldump: --host, --user …, an
# account that may read all of it. The databases are on one server, so one transaction sees all of
# them at one moment, and no order of copying can tear a purchase from its stock. The figures are not
# in it, they follow from the stores; the key to personal details is a file of the customers service
# and has to be kept beside it. All names begin with $CRPM_MYSQL_PREFIX (crpm_).
set -euo pipefail
FILE=${1:?usage: $0 FILE [--host=… --user=… …]}
PREFIX=${CRPM_MYSQL_PREFIX:-crpm_}
[[ ! -e $FILE ]] || { echo "$0: $FILE is there already" >&2 && exit 1; }
umask 077
DRAFT=$FILE.unfinished
trap 'rm -f "$DRAFT"' EXIT

mysqldump "${@:2}" --single-transaction --no-tablespaces --set-gtid-purged=OFF --hex-blob \
  --default-character-set=utf8mb4 --databases \
  "${PREFIX}customers" "${PREFIX}customer-keys" "${PREFIX}products" "${PREFIX}purchases" |
  gzip >"$DRAFT"
# Its last line: one that was cut off lacks it.
gzip -dc "$DRAFT" | tail -n 1 | grep -q '^-- Dump completed' ||
  { echo "$0: mysqldump did not end" >&2 && exit 1; }
sync "$DRAFT"
sha256sum <"$DRAFT" >"$FILE.sha256"
mv "$DRAFT" "$FILE"
