#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml names, each once and by chance, and writes where they are
# to .env. What is there already stays. usage: infra/docker/make-secrets.sh [FOLDER], which writes no
# .env where a folder is named.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
FOLDER=${1:-$ROOT/infra/docker/secrets}
# The folder keeps others of this machine out; the files are read by the containers' users.
mkdir -p "$FOLDER" && chmod 0700 "$FOLDER" && mkdir -p "$FOLDER/public"
cd "$FOLDER"

for name in mysql-{root,customers,products,purchases,analytics} \
  mysql-{customers,products,purchases,analytics}-migrations clickhouse-{writer,reader}; do
  [[ -s $name ]] || openssl rand -hex 24 >"$name"
done
for service in customers products purchases analytics gateway; do
  [[ -s key-$service.pem ]] || openssl genpkey -algorithm ed25519 -out "key-$service.pem"
  openssl pkey -in "key-$service.pem" -pubout -out "public/$service.pem"
done
chmod 0444 -- * 2>/dev/null || true
chmod 0755 public && chmod 0444 public/*

if [[ $# == 0 ]]; then
  touch "$ROOT/.env"
  grep -q '^CRPM_SECRETS=' "$ROOT/.env" || echo "CRPM_SECRETS=$PWD" >>"$ROOT/.env"
fi
echo "The secrets are in $PWD"
