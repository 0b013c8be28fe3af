#!/usr/bin/env bash
# A ClickHouse server without Docker, and without its own program, which no registry has: libchdb
# (an npm package, installed with the others) is ClickHouse whole and can open the server's listener.
# On 127.0.0.1:$CLICKHOUSE_PORT (8123), with the accounts and limits of infra/clickhouse; their
# passwords are $CLICKHOUSE_WRITER_PASSWORD and $CLICKHOUSE_READER_PASSWORD.
PORT=${CLICKHOUSE_PORT:-8123}
HERE=$(cd "$(dirname "$0")" && pwd)
sha256() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }

install() {
  NODE=$HERE/../../node_modules/.bin/node
  [[ -x $NODE ]] || { echo "$0: install the project's packages first" >&2 && exit 1; }
}

run() {
  export CLICKHOUSE_WRITER_SHA256 CLICKHOUSE_READER_SHA256
  CLICKHOUSE_WRITER_SHA256=$(sha256 "${CLICKHOUSE_WRITER_PASSWORD:?set CLICKHOUSE_WRITER_PASSWORD}")
  CLICKHOUSE_READER_SHA256=$(sha256 "${CLICKHOUSE_READER_PASSWORD:?set CLICKHOUSE_READER_PASSWORD}")
  mkdir -p "$DIR"/{data,config.d,users.d}
  cp "$HERE/../clickhouse/accounts.xml" "$DIR/users.d/"
  cp "$HERE/../clickhouse/server.xml" "$DIR/config.d/"
  cat >"$DIR/config.xml" <<XML
<clickhouse>
  <users_config>$DIR/users.xml</users_config>
  <logger><log>$DIR/server.log</log><size>10M</size><count>2</count></logger>
</clickhouse>
XML
  cp "$HERE/clickhouse-users.xml" "$DIR/users.xml"
  launch ready "$NODE" "$HERE/clickhouse.mjs" --path="$DIR/data" --config-file="$DIR/config.xml" \
    --http_port="$PORT" --listen_host=127.0.0.1 --log-level=warning --query "SYSTEM START LISTEN HTTP;
      SELECT sleepEachRow(3600) FROM numbers(1000000) FORMAT Null SETTINGS max_block_size = 1,
      function_sleep_max_microseconds_per_block = 0, max_execution_time = 0"
}

ready() { accepts "$PORT"; }

. "$(dirname "$0")/server.sh"
