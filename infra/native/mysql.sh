#!/usr/bin/env bash
# MySQL 9 on a Debian without Docker: the server's own packages from Debian sid with every library
# they need, unpacked into a folder and run by the dynamic linker among them; `mysql` and `mysqldump`
# as well, in DIR/root/programs. Nothing of the system is touched. On 127.0.0.1:$MYSQL_PORT (3306);
# the account root has the password $MYSQL_ROOT_PASSWORD.
PORT=${MYSQL_PORT:-3306}
PASSWORD=${MYSQL_ROOT_PASSWORD:?set MYSQL_ROOT_PASSWORD}

install() {
  ROOT=$DIR/root
  [[ -e $ROOT/complete && -e $ROOT/programs ]] && return
  rm -rf "$ROOT" "$DIR/apt" && mkdir -p "$ROOT/usr/lib" "$ROOT/usr/lib64" "$DIR/apt"/{lists/partial,cache/archives/partial,packages}
  # The layout of a merged /usr: some packages still ship files in /lib.
  ln -s usr/lib "$ROOT/lib"
  ln -s usr/lib64 "$ROOT/lib64"
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$')
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$DIR/apt/sources.list"
  # An empty status: everything is missing, so apt names the whole closure.
  : >"$DIR/apt/status"
  local apt=(apt-get -qq -o Dir::Etc::sourcelist="$DIR/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::Lists="$DIR/apt/lists" -o Dir::State::status="$DIR/apt/status"
    -o Dir::Cache="$DIR/apt/cache" -o APT::Install-Recommends=false -o APT::Sandbox::User=root -o Acquire::Retries=3)
  "${apt[@]}" update 9>&-
  local packages
  packages=$("${apt[@]}" --print-uris -y install mysql-server-core mysql-client-core 9>&- | sed -n "s/^'[^']*' \([^_]*\)_.*/\1/p" |
    grep -vE '^(perl|libperl|libdb5|libgdbm|gcc-[0-9]+-base)')
  # shellcheck disable=SC2086 -- names without blanks
  (cd "$DIR/apt/packages" && "${apt[@]}" download $packages 9>&-)
  local package
  for package in "$DIR"/apt/packages/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$ROOT" \
      --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*'
  done
  rm -rf "$DIR/apt"
  mkdir "$ROOT/programs"
  local program
  for program in mysql mysqldump; do
    cat >"$ROOT/programs/$program" <<'SH'
#!/bin/sh
root=$(cd "$(dirname "$0")/.." && pwd)
libraries=$root/usr/lib/x86_64-linux-gnu
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$root/usr/bin/$(basename "$0")" "$@"
SH
    chmod +x "$ROOT/programs/$program"
  done
  touch "$ROOT/complete"
}

run() {
  local libraries=$ROOT/usr/lib/x86_64-linux-gnu
  local server=("$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$ROOT/usr/sbin/mysqld"
    --no-defaults --user="$(id -un)" --basedir="$ROOT/usr" --datadir="$DIR/data"
    --lc-messages-dir="$ROOT/usr/share/mysql" --character-sets-dir="$ROOT/usr/share/mysql/charsets"
    --plugin-dir="$ROOT/usr/lib/mysql/plugin")
  if [[ ! -e $DIR/initialised ]]; then
    rm -rf "$DIR/data"
    cat >"$DIR/accounts.sql" <<SQL
CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '$PASSWORD';
GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
ALTER USER 'root'@'localhost' ACCOUNT LOCK;
SQL
    "${server[@]}" --initialize-insecure --init-file="$DIR/accounts.sql" >"$LOG" 2>&1 9>&- || { cat "$LOG" >&2; exit 1; }
    rm "$DIR/accounts.sql"
    touch "$DIR/initialised"
  fi
  # A socket's path may have 107 bytes at most; everybody comes over TCP.
  launch ready "${server[@]}" --port="$PORT" --bind-address=127.0.0.1 --mysqlx=OFF --skip-name-resolve \
    --socket="/tmp/mysql-$(cksum <<<"$DIR" | cut -d' ' -f1).sock" --secure-file-priv=NULL \
    --innodb-buffer-pool-size="${MYSQL_BUFFER_POOL:-128M}" --performance-schema=OFF
}

ready() { grep -q 'ready for connections' "$LOG" && accepts "$PORT"; }

. "$(dirname "$0")/server.sh"
