#!/bin/bash
# Names, and what several parts use. Nothing in here is secret: logins come from Secrets Manager.
# shellcheck disable=SC2034 # used by the parts that read this one

# Written by Terraform, one for each of the two servers.
# shellcheck source=/dev/null
source /opt/database/settings
export AWS_DEFAULT_REGION
export HOME=/root

root=/srv/postgresql
data="$root/data/pgdata"
wal="$root/wal/pg_wal"
conf=/etc/postgresql

fail() {
  echo "database-setup: $*" >&2
  exit 1
}

# What must not cost a running database, and must not be overlooked either: said at once, and once more at the end.
problems=()
problem() {
  echo "database-setup: $*" >&2
  problems+=("$*")
}
report_problems() {
  ((${#problems[@]} == 0)) || fail "the database runs, but: ${problems[*]}"
}

# With a home of its own: PostgreSQL's clients look for certificates there, and stop where they may not look.
as_postgres() {
  (cd / && HOME=/var/lib/pgsql runuser -u postgres -- "$@")
}

sql() {
  as_postgres psql -p "$PORT" -d postgres -X -v ON_ERROR_STOP=1 -qAt "$@"
}

backrest() {
  as_postgres pgbackrest "--config=$conf/pgbackrest.conf" --stanza=main "$@"
}

# Both places for backups, as far as they are not there. While log is being archived or a backup is made nobody else may, so that places
# that take this database's are left alone: 0 has backups, 2 none yet (https://pgbackrest.org/command.html#command-info).
make_places() {
  local tries=0 id
  id=$(sql -c "SELECT system_identifier FROM pg_control_system()")
  if backrest --output=json info >"$scratch/places" && grep -q "\"system-id\":${id}[,}]" "$scratch/places" &&
    jq -e '[.[].repo[].status.code] | length == 2 and all(. == 0 or . == 2)' "$scratch/places" >/dev/null; then
    return 0
  fi
  until backrest stanza-create; do
    ((++tries < 10)) || return 1
    sleep 5
  done
}

# Keeps the log that the standby does not have yet. One whose log is gone keeps nothing any more, and is made anew: the standby finds in S3
# what it lacks.
make_slot() {
  sql <<'END' >/dev/null
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'standby' AND NOT active AND wal_status = 'lost';
SELECT pg_create_physical_replication_slot('standby', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'standby');
END
}

# What needs the network may fail while it comes up.
retry() {
  local tries=0
  until "$@"; do
    ((++tries < 10)) || fail "gave up: $*"
    sleep 15
  done
}

# Whether this is the one that writes: the one that the name leads to.
writer_is_here() {
  local address="" tries=0
  until address=$(getent ahostsv4 "$HOST" | awk 'NR == 1 { print $1 }') && [[ -n $address ]]; do
    ((++tries < 10)) || fail "$HOST does not resolve: nobody knows which server is to write"
    sleep 15
  done
  # shellcheck disable=SC2153 # of the settings
  [[ $address == "$ADDRESS" ]]
}

# Without a network one call would wait for minutes.
export AWS_MAX_ATTEMPTS=2
aws() { command aws --cli-connect-timeout 5 "$@"; }

# Values go through memory-backed files and environments, never through arguments, which everybody on the machine can list.
scratch=$(mktemp -d /dev/shm/database-setup.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# The value of a secret, or nothing while it has none. Any other answer is an error, which ends the script only where the value is
# assigned: never call this within a test, or a moment without network looks like a database that has no login yet.
secret_value() {
  if ! aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text 2>"$scratch/error"; then
    grep -q ResourceNotFoundException "$scratch/error" || fail "cannot read the secret $1: $(<"$scratch/error")"
  fi
}

# The standby's way to the one that writes. The disk of the system goes with the instance, and the password may be another one.
write_pgpass() {
  local replication
  replication=$(secret_value "$REPLICATION_SECRET")
  [[ -n $replication ]] || return 1
  (umask 077 && jq -r --arg host "$HOST" --arg port "$PORT" '"\($host):\($port):*:replicator:\(.password)"' <<<"$replication" >"$conf/pgpass")
  chown postgres: "$conf/pgpass"
}
