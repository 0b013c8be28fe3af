#!/usr/bin/env bash
# One Kafka broker (KRaft, no ZooKeeper) without Docker: its jars come from Maven Central by name.
# Needs java and mvn. On 127.0.0.1:$KAFKA_PORT (9092), its controller on the port after it. Whoever
# comes to $KAFKA_PROXIED_PORT, where that is set, is sent to the proxy at $KAFKA_PROXY_PORT.
VERSION=4.3.1
PORT=${KAFKA_PORT:-9092}
PROXIED=${KAFKA_PROXIED_PORT:-}

install() {
  JARS=$DIR/jars-$VERSION
  [[ -e $JARS/complete ]] && return
  rm -rf "$JARS" && mkdir -p "$JARS"
  cat >"$DIR/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>crpm</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$VERSION</version></dependency>
    <!-- The broker's own list of jars lacks what its log is written with. -->
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.4</version></dependency>
  </dependencies>
</project>
POM
  mvn -B -q -f "$DIR/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$JARS" >"$LOG" 2>&1 9>&- || { cat "$LOG" >&2; exit 1; }
  touch "$JARS/complete"
}

run() {
  cat >"$DIR/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((PORT + 1))
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$PORT,CONTROLLER://127.0.0.1:$((PORT + 1))${PROXIED:+,PROXIED://127.0.0.1:$PROXIED}
advertised.listeners=PLAINTEXT://127.0.0.1:$PORT${PROXIED:+,PROXIED://127.0.0.1:$KAFKA_PROXY_PORT}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT
log.dirs=$DIR/data
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
PROPERTIES
  cat >"$DIR/log4j2.properties" <<PROPERTIES
status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c{1})%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
PROPERTIES
  local java=(java -Xms64m "-Xmx${KAFKA_HEAP:-256m}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError
    "-Dlog4j2.configurationFile=$DIR/log4j2.properties" -cp "$JARS/*")
  if [[ ! -e $DIR/data/meta.properties ]]; then
    local id
    id=A$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c 1-21)
    "${java[@]}" kafka.tools.StorageTool format -t "$id" -c "$DIR/server.properties" --ignore-formatted \
      >"$LOG" 2>&1 9>&- || { cat "$LOG" >&2; exit 1; }
  fi
  launch ready "${java[@]}" kafka.Kafka "$DIR/server.properties"
}

ready() { grep -q 'Kafka Server started' "$LOG" && accepts "$PORT"; }

. "$(dirname "$0")/server.sh"
