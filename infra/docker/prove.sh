#!/usr/bin/env bash
# Proves docker-compose.yml on a Docker engine: built and started from nothing with secrets of its
# own, an import, a purchase, the reports, a downstream consumer, every container as it should be kept
# in; then down and up again with the data kept. Needs docker with compose, node and openssl, and
# either a registry to pull from or the images of local-images.sh. Takes its volumes away at the end.
# usage: infra/docker/prove.sh [FOLDER_OF_CSV_FILES]
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
cd "$ROOT"
SECRETS=$(mktemp -d)
export CRPM_SECRETS=$SECRETS PORT=${PORT:-18080} COMPOSE_PROJECT_NAME=crpm-proof
URL=http://127.0.0.1:$PORT
compose() { docker compose --progress quiet "$@"; }
say() { printf '\n== %s\n' "$*"; }
clean() {
  [[ $? == 0 ]] || compose logs --tail 20 >&2
  compose down --volumes --timeout 30
  rm -rf "$SECRETS"
}
up() {
  local began=$SECONDS
  compose up --wait
  echo "up after $((SECONDS - began)) s"
}

say 'without secrets it does not start'
if (unset CRPM_SECRETS && docker compose --env-file /dev/null config --quiet) 2>"$SECRETS/said"; then
  echo 'it started' >&2 && exit 1
fi
cat "$SECRETS/said" && rm "$SECRETS/said"

trap clean EXIT
say 'secrets, images, up'
infra/docker/make-secrets.sh "$SECRETS" >/dev/null
[[ -n ${DOCKER_BUILD_NETWORK:-} ]] && docker build --quiet --network "$DOCKER_BUILD_NETWORK" --tag crpm . >/dev/null
up

say 'an import, a purchase, the reports'
node infra/docker/prove.mjs fill "$URL" ${1+"$1"} | tee "$SECRETS/filled"

say 'the events, followed downstream from the AsyncAPI document alone'
node -e 'fetch(process.argv[1]).then((r) => r.text()).then(console.log)' "$URL/api/asyncapi.json" >"$SECRETS/asyncapi.json"
docker run --rm --network "${COMPOSE_PROJECT_NAME}_inside" --read-only --tmpfs /tmp \
  --volume "$ROOT/examples/downstream-consumer:/crpm/examples/downstream-consumer:ro" \
  --volume "$SECRETS/asyncapi.json:/crpm/asyncapi.json:ro" crpm \
  examples/downstream-consumer/consumer.ts --brokers kafka:9092 --ledger /tmp/ledger.json \
  --document asyncapi.json | node -e '
    const { stock, revenue } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(`revenue ${JSON.stringify(revenue)} in minor units, stock of ${Object.values(stock)}`);' | tee "$SECRETS/downstream"
if [[ $# == 0 ]]; then
  # Everything made up is sold in one currency.
  cents=$(sed -n 's/.*"netSales":"\([0-9]*\)\.\([0-9]*\)".*/\1\2/p' "$SECRETS/filled")
  grep -qF "{\"USD\":\"$cents\"} in minor units, stock of 3" "$SECRETS/downstream" ||
    { echo 'downstream has others' >&2 && exit 1; }
fi

say 'how the containers are kept in'
for container in $(compose ps --quiet); do
  docker inspect --format '{{.Name}} user={{.Config.User}} read-only={{.HostConfig.ReadonlyRootfs}} dropped={{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} memory={{.HostConfig.Memory}}' "$container"
done | sed "s|^/$COMPOSE_PROJECT_NAME-||" | tee "$SECRETS/kept"
if grep -qvE ' user=([1-9]|node).* read-only=true dropped=\[ALL\] \[no-new-privileges:true\] memory=[1-9]' "$SECRETS/kept"; then
  echo 'one is not kept in' >&2 && exit 1
fi
docker ps --filter "name=$COMPOSE_PROJECT_NAME" --format '{{.Ports}}' | tr -d ' ' | tr , '\n' | grep -- '->' | tee "$SECRETS/ports"
if grep -v '^127\.0\.0\.1:' "$SECRETS/ports"; then echo 'more than this machine is let in' >&2 && exit 1; fi

say 'down, and up again: the data are there'
compose down --timeout 30
up
node infra/docker/prove.mjs figures "$URL" | tee "$SECRETS/again"
[[ $(tail -1 "$SECRETS/filled") == "$(cat "$SECRETS/again")" ]] || { echo 'the figures differ' >&2 && exit 1; }

say 'proven'
