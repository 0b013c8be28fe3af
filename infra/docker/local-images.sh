#!/usr/bin/env bash
# Stand-ins for the images that the Dockerfile and docker-compose.yml name, under the same tags, for a
# machine with a Docker engine that cannot pull: the same servers, out of Debian's and npm's and
# Maven's packages, kept to what compose relies on in the published images (users, folders, start).
# Needs root on a Debian, debootstrap, java and mvn. usage: infra/docker/local-images.sh WORK_DIR
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:?usage: $0 WORK_DIR}"
WORK=$(cd "$1" && pwd)
tag() { sed -n "s|^ *image: \($1:[^ ]*\).*|\1|p" "$ROOT/docker-compose.yml"; }
NODE_IMAGE=$(sed -n 's/^FROM \(node:[^ ]*\) .*/\1/p' "$ROOT/Dockerfile" | head -1)
MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$')

has() { docker image inspect "$1" >/dev/null 2>&1; }
make() { # make TAG FOLDER, unless it is there
  has "$1" || docker build --quiet --network host --tag "$1" "$2" >/dev/null
  echo "$1"
}
context() { # a fresh folder for a Dockerfile, which is read from stdin
  mkdir -p "$WORK/$1"
  cat >"$WORK/$1/Dockerfile"
}

if ! has debian:bookworm-slim; then
  [[ -d $WORK/debian ]] || debootstrap --variant=minbase bookworm "$WORK/debian" "$MIRROR" >"$WORK/debootstrap.log"
  # Whoever the machine trusts, the image does: it may only reach packages through a proxy of its own.
  mkdir -p "$WORK/debian/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$WORK/debian/etc/ssl/certs/"
  rm -rf "$WORK"/debian/var/{cache/apt/archives/*.deb,lib/apt/lists/*} "$WORK"/debian/usr/share/{doc,man,locale}
  tar -C "$WORK/debian" -c . | docker import - debian:bookworm-slim >/dev/null
fi

context node <<'DOCKERFILE'
FROM debian:bookworm-slim
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
  && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
  && groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
CMD ["node"]
DOCKERFILE
cp -L "$ROOT/node_modules/.bin/node" "$WORK/node/node"
rm -rf "$WORK/node/npm" && cp -RL "$(npm root --global)/npm" "$WORK/node/npm"
make "$NODE_IMAGE" "$WORK/node"

context mysql <<DOCKERFILE
FROM debian:bookworm-slim
RUN echo 'deb [check-valid-until=no] $MIRROR sid main' >/etc/apt/sources.list && apt-get -q update \\
  && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends mysql-server-core mysql-client-core \\
  && rm -rf /var/lib/apt/lists/* && groupadd --gid 999 mysql && useradd --uid 999 --gid mysql mysql \\
  && mkdir -p /var/lib/mysql /var/run/mysqld /docker-entrypoint-initdb.d /etc/mysql/conf.d \\
  && chown mysql:mysql /var/lib/mysql /var/run/mysqld && chmod 1777 /var/lib/mysql /var/run/mysqld
COPY --chmod=755 entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/mysql
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mysqld"]
DOCKERFILE
cat >"$WORK/mysql/entrypoint.sh" <<'ENTRYPOINT'
#!/usr/bin/env bash
# The first start on an empty folder sets root's password and runs what lies in initdb.d.
set -euo pipefail
SOCKET=/var/run/mysqld/mysqld.sock
serve=("$@" --datadir=/var/lib/mysql --socket=$SOCKET)
if [[ ! -d /var/lib/mysql/mysql ]]; then
  password=$(<"${MYSQL_ROOT_PASSWORD_FILE:?}")
  "${serve[@]}" --initialize-insecure
  "${serve[@]}" --skip-networking &
  until mysqladmin --socket=$SOCKET -u root ping >/dev/null 2>&1; do
    kill -0 $! || exit 1
    sleep 0.2
  done
  mysql --socket=$SOCKET -u root <<SQL
ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';
CREATE USER 'root'@'%' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
SQL
  export MYSQL_ROOT_PASSWORD=$password
  docker_process_sql() { MYSQL_PWD=$password mysql --socket=$SOCKET -u root "$@"; }
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) docker_process_sql <"$file" ;;
    esac
  done
  MYSQL_PWD=$password mysqladmin --socket=$SOCKET -u root shutdown
  wait
fi
exec "${serve[@]}"
ENTRYPOINT
make "$(tag mysql)" "$WORK/mysql"

context kafka <<'DOCKERFILE'
FROM debian:bookworm-slim
RUN apt-get -q update && apt-get -q -y install --no-install-recommends openjdk-17-jre-headless \
  && rm -rf /var/lib/apt/lists/* && groupadd --gid 1000 appuser && useradd --uid 1000 --gid appuser appuser \
  && mkdir -p /opt/kafka/config /etc/kafka/docker /var/lib/kafka/data /mnt/shared/config \
  && chown -R appuser:appuser /opt/kafka /var/lib/kafka /mnt/shared/config
COPY libs /opt/kafka/libs
COPY --chmod=755 run /etc/kafka/docker/run
USER appuser
CMD ["/etc/kafka/docker/run"]
DOCKERFILE
cat >"$WORK/kafka/run" <<'RUN'
#!/usr/bin/env bash
set -euo pipefail
cp /mnt/shared/config/server.properties /opt/kafka/config/
cat >/opt/kafka/config/log4j2.properties <<PROPERTIES
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c{1})%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
PROPERTIES
java=(java ${KAFKA_HEAP_OPTS:-} -Dlog4j2.configurationFile=/opt/kafka/config/log4j2.properties -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.tools.StorageTool format -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" \
  -c /opt/kafka/config/server.properties --ignore-formatted
exec "${java[@]}" kafka.Kafka /opt/kafka/config/server.properties
RUN
if ! has "$(tag apache/kafka)"; then
  KAFKA_PORT=$((20000 + RANDOM % 10000)) && export KAFKA_PORT
  "$ROOT/infra/native/kafka.sh" start "$WORK/broker"
  "$ROOT/infra/native/kafka.sh" stop "$WORK/broker"
  rm -rf "$WORK/kafka/libs" && cp -R "$WORK"/broker/jars-* "$WORK/kafka/libs"
fi
make "$(tag apache/kafka)" "$WORK/kafka"

context clickhouse <<DOCKERFILE
FROM $NODE_IMAGE
WORKDIR /opt/clickhouse
COPY . .
RUN groupadd --gid 101 clickhouse && useradd --uid 101 --gid clickhouse clickhouse \\
  && mkdir -p /var/lib/clickhouse /etc/clickhouse-server/config.d /etc/clickhouse-server/users.d \\
  && chown clickhouse:clickhouse /var/lib/clickhouse \\
  && mv config.xml users.xml /etc/clickhouse-server/ && install -m 755 server /usr/bin/clickhouse-server
USER clickhouse
VOLUME /var/lib/clickhouse
DOCKERFILE
cat >"$WORK/clickhouse/config.xml" <<'XML'
<clickhouse>
  <users_config>users.xml</users_config>
  <logger><console>1</console></logger>
</clickhouse>
XML
cp "$ROOT/infra/native/clickhouse-users.xml" "$WORK/clickhouse/users.xml"
cat >"$WORK/clickhouse/server" <<'SERVER'
#!/usr/bin/env bash
set -euo pipefail
cp -RL /etc/clickhouse-server /tmp/server
rm -f /tmp/server/users.d/no-default-user.xml
exec node /opt/clickhouse/clickhouse.mjs --path=/var/lib/clickhouse --config-file=/tmp/server/config.xml \
  --http_port=8123 --listen_host=0.0.0.0 --log-level=warning --query "SYSTEM START LISTEN HTTP;
    SELECT sleepEachRow(3600) FROM numbers(1000000) FORMAT Null SETTINGS max_block_size = 1,
    function_sleep_max_microseconds_per_block = 0, max_execution_time = 0"
SERVER
if ! has "$(tag clickhouse/clickhouse-server)"; then
  cp "$ROOT/infra/native/clickhouse.mjs" "$WORK/clickhouse/"
  for package in "$ROOT"/node_modules/{ffi-rs,@yuuang,@chdb}; do
    mkdir -p "$WORK/clickhouse/node_modules" && cp -RL "$package" "$WORK/clickhouse/node_modules/"
  done
fi
make "$(tag clickhouse/clickhouse-server)" "$WORK/clickhouse"
