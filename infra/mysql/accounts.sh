#!/usr/bin/env bash
# Prints the SQL that makes each service's databases and its two accounts: `crpm_<service>`, which
# may do nothing until the migrations let it into a table, and `crpm_<service>_migrations`, which
# may change the schema of its own databases. Running it again changes passwords and nothing else.
# SECRETS holds the passwords, a file each: mysql-<service> and mysql-<service>-migrations. All names
# begin with $CRPM_MYSQL_PREFIX (crpm_).
set -euo pipefail
SECRETS=${1:?usage: $0 SECRETS}
PREFIX=${CRPM_MYSQL_PREFIX:-crpm_}

# A text in SQL.
quoted() { printf "'%s'" "$(sed "s/[\\\\']/\\\\&/g" <<<"$1")"; }

account() {
  local password
  password=$(<"$SECRETS/$2")
  [[ -n $password ]] || { echo "$0: $SECRETS/$2 is empty" >&2 && exit 1; }
  echo "CREATE USER IF NOT EXISTS '$1'@'%' IDENTIFIED BY $(quoted "$password");"
  echo "ALTER USER '$1'@'%' IDENTIFIED BY $(quoted "$password");"
}

service() {
  local owner=$PREFIX$1 database
  account "$owner" "mysql-$1"
  account "${owner}_migrations" "mysql-$1-migrations"
  for database in "${@:2}"; do
    database=$PREFIX$database
    echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
    # In a grant an underscore stands for any letter. With the grant option: each migration lets the
    # service into what it made.
    echo "GRANT ALL ON \`${database//_/\\_}\`.* TO '${owner}_migrations'@'%' WITH GRANT OPTION;"
  done
}

service customers customers customer-keys
service products products
service purchases purchases
service analytics analytics
