#!/bin/bash
# Runs the setup of database instances against a real PostgreSQL, with everything around it made up: volumes are files, Secrets Manager
# is a folder, systemd is pg_ctl. Its paths are moved into a scratch folder. Arguments: the script, the scratch folder.
# shellcheck disable=SC2016 # bodies of what is made up stand in single quotes
set -euo pipefail
script=$1
scratch=$2
# Below the ports that the system gives to others; two in a row that nobody listens on.
port=$((15000 + RANDOM % 15000))
while (: </dev/tcp/127.0.0.1/$port) 2>/dev/null || (: </dev/tcp/127.0.0.1/$((port + 1))) 2>/dev/null; do port=$((15000 + RANDOM % 15000)); done

passed() { echo "ok   $*"; }
broken() {
  echo "FAIL $*" >&2
  tail -n 40 "$scratch"/*.log >&2 || true
  exit 1
}
expect() { # WHAT COMMAND...: the command succeeds
  local what=$1
  shift
  if "$@" >"$scratch/last.log" 2>&1; then passed "$what"; else broken "$what"; fi
}
refuse() { # WHAT COMMAND...: the command fails
  local what=$1
  shift
  if "$@" >"$scratch/last.log" 2>&1; then broken "$what"; else passed "$what"; fi
}

# What is made up. -------------------------------------------------------------------------------
mkdir -p "$scratch/bin" "$scratch/secrets" "$scratch/state"
chmod 0755 "$scratch"
chmod 0777 "$scratch/state"
fake() { # NAME, its body on standard input
  { echo '#!/bin/bash'; cat; } >"$scratch/bin/$1"
  chmod 0755 "$scratch/bin/$1"
}
fake aws <<'END'
while (($#)); do
  case $1 in
    secretsmanager | cloudwatch | --exclude-punctuation) shift ;;
    --*) declare "${1//-/_}=$2"; shift 2 ;;
    *) call=$1; shift ;;
  esac
done
[[ ! -e $SCRATCH/state/aws-is-down ]] || { echo "Could not connect to the endpoint URL" >&2; exit 255; }
case $call in
  get-random-password) head -c 400 /dev/urandom | base64 -w 0 | tr -dc A-Za-z0-9 | head -c 40 ;;
  get-secret-value)
    cat "$SCRATCH/secrets/${__secret_id//\//_}" 2>/dev/null || { echo "An error occurred (ResourceNotFoundException)" >&2; exit 254; } ;;
  put-secret-value) cp "${__secret_string#file://}" "$SCRATCH/secrets/${__secret_id//\//_}" ;;
  put-metric-data) jq -e . <<<"$__metric_data" >"$SCRATCH/state/metrics" ;;
  *) exit 2 ;;
esac
END
fake rpm <<<'[[ -e $SCRATCH/state/packages ]]'
fake dnf <<'END'
[[ -e $SCRATCH/state/dnf-failed ]] || { touch "$SCRATCH/state/dnf-failed"; exit 1; } # as while the network comes up
touch "$SCRATCH/state/packages"
END
fake blkid <<'END'
if [[ $1 == -s ]]; then echo "uuid-${*: -1}" | tr / - && exit; fi
head -c 3 "$2" | grep -q XFS || exit 2
END
fake mkfs.xfs <<'END'
echo "$1" >>"$SCRATCH/state/formatted"
printf XFS | dd of="$1" conv=notrunc status=none
END
fake mountpoint <<<'grep -qx "$2" "$SCRATCH/state/mounted" 2>/dev/null'
fake mount <<<'echo "$1" >>"$SCRATCH/state/mounted"'
fake xfs_growfs </dev/null
fake sysctl <<<'[[ -s ${*: -1} ]]'
fake sleep <<'END'
echo >>"$SCRATCH/state/slept"
(($(wc -l <"$SCRATCH/state/slept") < 100)) || kill "$PPID" # what it waits for does not come
END
fake systemctl <<'END'
data=$NODE_ROOT/srv/postgresql/data/pgdata
# Not a child of the setup: systemd's services have nothing of it open.
control() { runuser -u postgres -- pg_ctl -s -w -D "$data" -l "$NODE_ROOT/server.log" "$@" 9>&- >/dev/null; }
case "$*" in
  "start postgresql") control status >/dev/null || control start ;;
  "restart postgresql") echo restart >>"$NODE_ROOT/restarts"; control status >/dev/null && control stop; control start ;;
  "start --no-block database-backup") echo backup >>"$NODE_ROOT/backups" ;;
  daemon-reload | enable* | "start database-backup.timer database-metrics.timer") ;;
  *) echo "systemctl $*?" >&2; exit 2 ;;
esac
END
# Nothing here outlives a power cut: the disk need not be waited for.
fake initdb <<<'exec "$POSTGRESQL/initdb" --no-sync "$@"'
fake pg_basebackup <<<'exec "$POSTGRESQL/pg_basebackup" --no-sync "$@"'
# Without being root there is no other account to be, and nothing to give away: then the server is the caller's, and lets it in.
if ((EUID != 0)); then
  fake runuser <<<'exec "${@:4}"'
  fake chown </dev/null
  fake install <<'END'
arguments=()
while (($#)); do case $1 in -o | -g) shift 2 ;; *) arguments+=("$1"); shift ;; esac done
exec /usr/bin/install "${arguments[@]}"
END
  fake initdb <<<'exec "$POSTGRESQL/initdb" --no-sync -U postgres "$@"'
  export PGUSER=postgres
fi
POSTGRESQL=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
POSTGRESQL=$(dirname "$(readlink -f "$POSTGRESQL/initdb")")
export PGCTLTIMEOUT=600 POSTGRESQL SCRATCH=$scratch PATH=$scratch/bin:$POSTGRESQL:$PATH

# A node: settings as Terraform writes them, and the script with its paths in the node's folder.
node() { # NAME ROLE ADDRESS
  local root=$scratch/$1
  mkdir -p "$root"/{etc/{systemd/system,sysctl.d,dnf/vars},var/log,run,usr/local/sbin,dev/shm,dev/disk/by-id,proc,opt/aws/amazon-cloudwatch-agent/{bin,etc}}
  mkdir -m 0700 "$root/root"
  chmod 0777 "$root" "$root/run"
  touch "$root/etc/fstab"
  echo "MemTotal: 1048576 kB" >"$root/proc/meminfo"
  { echo '#!/bin/bash'; echo 'jq -e .logs.logs_collected "${*: -1:1}" >/dev/null 2>&1 || jq -e .logs.logs_collected "${7#file:}" >/dev/null'; } \
    >"$root/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
  chmod 0755 "$root/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
  for volume in data wal backup; do truncate -s 2M "$root/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol$1$volume"; done
  cat >"$root/settings" <<END
AWS_DEFAULT_REGION='eu-west-1' NAME='acme-db' VERSION='16' PORT='$port' DATABASE='zeta' PRIMARY_ADDRESS='127.0.0.1'
STANDBY='yes' CLIENT_NETWORKS='127.0.0.0/24' PEER_NETWORKS='127.0.0.1/32 127.0.0.2/32' SECRET='acme/zeta/database'
REPLICATION_SECRET='acme/zeta/database-replication' LOG_GROUP='/acme/databases/zeta' BACKUP_DAYS='3' WAL_GIB='1' MAX_CONNECTIONS='40'
PARAMETERS='listen_addresses = '\\''$3'\\''
unix_socket_directories = '\\''$root/run'\\''
fsync = off'
NODE='$2' DATA_VOLUME='vol-${1}data' WAL_VOLUME='vol-${1}wal' BACKUP_VOLUME='vol-${1}backup'
END
  { echo '#!/bin/bash'; cat "$root/settings"; cat "$script"; } |
    sed -E "s#(^|[^A-Za-z0-9_.])/(root|srv|etc|var/log|run|usr/local/sbin|dev/shm|dev/disk|proc|opt)(/|\$)#\\1$root/\\2\\3#g" >"$root/setup"
  ((EUID == 0)) || sed -i 's/^  echo "local \(.*\) peer"/  echo "local \1 trust"/; s/--auth-local=peer/--auth-local=trust/' "$root/setup"
}
# The script's log is written by a `tee` that may end after it: the pipe is empty when both have.
setup() { NODE_ROOT=$scratch/$1 PGHOST=$scratch/$1/run bash "$scratch/$1/setup" 2>&1 | cat >>"$scratch/$1.log"; }
change() { sed -i -E "$2" "$scratch/$1/setup"; } # NODE SED
as_server() { NODE_ROOT=$scratch/$1 PGHOST=$scratch/$1/run runuser -u postgres -- "${@:2}"; } # NODE COMMAND...
query() { as_server "$1" psql -p "$port" -d "${3:-postgres}" -X -Atc "$2"; } # NODE SQL [DATABASE]
answer() { [[ $(query "$1" "$2") == "$3" ]] || { echo "$2: $(query "$1" "$2")"; return 1; }; } # NODE SQL RESULT
until_answer() { # NODE SQL RESULT [DATABASE]: what comes in its own time, within ten minutes
  for ((tries = 0; tries < 6000; tries++)); do [[ $(query "$1" "$2" "${4:-postgres}") == "$3" ]] && return; command -p sleep 0.1; done
  return 1
}
lines() { cat "$1" 2>/dev/null | wc -l; }
secret() { jq -r "$2" "$scratch/secrets/acme_zeta_$1"; }
stop_all() {
  for node in primary standby; do
    [[ ! -e $scratch/$node/srv/postgresql/data/pgdata/postmaster.pid ]] || as_server "$node" pg_ctl -s -m immediate -D "$scratch/$node/srv/postgresql/data/pgdata" stop || true
  done
}
trap stop_all EXIT

# A new database. --------------------------------------------------------------------------------
node primary primary 127.0.0.1
expect "a new instance becomes a database" setup primary
expect "three new volumes are formatted" test "$(lines "$scratch/state/formatted")" = 3
expect "each is in fstab once" test "$(grep -c xfs "$scratch/primary/etc/fstab")" = 3
expect "settings are taken from the instance" answer primary "SHOW shared_buffers" 256MB
expect "pages have checksums" answer primary "SHOW data_checksums" on
expect "the log lies on its own volume" test -L "$scratch/primary/srv/postgresql/data/pgdata/pg_wal"
expect "the project's settings win" answer primary "SHOW listen_addresses" 127.0.0.1
expect "packages come from the newest release" grep -qx latest "$scratch/primary/etc/dnf/vars/releasever"
expect "a first base backup is asked for" test "$(lines "$scratch/primary/backups")" = 1
expect "the agent knows what to collect" jq -e '.metrics.metrics_collected.disk.resources | length == 3' "$scratch/primary/opt/aws/amazon-cloudwatch-agent/etc/database.json"

url=$(secret database .url)
expect "the login in the secret works, encrypted" env -u PGUSER -u PGHOST psql -X "$url" -c "CREATE TABLE orders AS SELECT 1 AS id"
refuse "nobody comes in unencrypted" env -u PGUSER -u PGHOST psql -X "${url/require/disable}" -c "SELECT 1"
refuse "the login sees no other database" env -u PGUSER -u PGHOST psql -X "${url/\/zeta\?//postgres?}" -c "SELECT 1"
refuse "the login is nobody's superuser" env -u PGUSER -u PGHOST psql -X "$url" -c "CREATE ROLE other"
password=$(secret database .password)
replication=$(secret database-replication .password)
query primary "CREATE EXTENSION pg_stat_statements" >/dev/null
expect "statements are kept" answer primary "SELECT count(*) > 0 FROM pg_stat_statements" t
expect "but none with a password" answer primary "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '%PASSWORD%'" 0
refuse "no password is in any file but PostgreSQL's own" grep -rqF -e "$password" -e "$replication" "$scratch/primary/etc" "$scratch/primary/var" "$scratch/primary/server.log" "$scratch/primary.log"
expect "nothing is left in memory" test -z "$(find "$scratch/primary/dev/shm" -mindepth 1)"

# Again. -----------------------------------------------------------------------------------------
started=$(query primary "SELECT pg_postmaster_start_time()")
restarts=$(lines "$scratch/primary/restarts")
expect "a second run succeeds" setup primary
expect "and leaves the server alone" answer primary "SELECT pg_postmaster_start_time()" "$started"
expect "and formats nothing" test "$(lines "$scratch/state/formatted")" = 3
expect "and keeps the login" test "$(secret database .password)" = "$password"
change primary "s/MAX_CONNECTIONS='40'/MAX_CONNECTIONS='50'/"
expect "a changed setting" setup primary
expect "restarts the server once" test "$(lines "$scratch/primary/restarts")" = $((restarts + 1))
expect "and holds" answer primary "SHOW max_connections" 50
started=$(query primary "SELECT pg_postmaster_start_time()")
change primary "s/^PARAMETERS='/PARAMETERS='work_mem = much\n/"
refuse "a setting that PostgreSQL refuses fails" setup primary
expect "and costs no running server" answer primary "SELECT pg_postmaster_start_time()" "$started"
change primary "/work_mem = much/{s/work_mem = much//}"
expect "it is taken back" setup primary
touch "$scratch/state/aws-is-down"
refuse "a moment without Secrets Manager fails" setup primary
rm "$scratch/state/aws-is-down"
expect "and changes no login" test "$(secret database .password)" = "$password"
jq '.password = "anotherpassword" | .url |= sub(":[^:@]+@"; ":anotherpassword@")' "$scratch/secrets/acme_zeta_database" >"$scratch/state/new" && mv "$scratch/state/new" "$scratch/secrets/acme_zeta_database"
expect "a new value in the secret" setup primary
expect "is taken over" env -u PGUSER -u PGHOST psql -X "$(secret database .url)" -c "SELECT 1"
refuse "and the old one refused" env -u PGUSER -u PGHOST psql -X "$url" -c "SELECT 1"

# Backups and metrics. ---------------------------------------------------------------------------
backups=$scratch/primary/srv/postgresql/backup
old=$backups/base/20200101T000000Z
as_server primary mkdir "$old"
as_server primary touch -d "10 days ago" "$old"
mv "$scratch/primary/run" "$scratch/primary/gone"
refuse "a backup of a server that does not answer fails" as_server primary "$scratch/primary/etc/postgresql/base-backup"
mv "$scratch/primary/gone" "$scratch/primary/run"
expect "and takes no older one with it" test -d "$old"
expect "a base backup is made" as_server primary "$scratch/primary/etc/postgresql/base-backup"
expect "one that is too old goes" test ! -e "$old"
expect "the log since then is archived" bash -c "ls $backups/wal | grep -Eq '^[0-9A-F]{24}\$'"
expect "metrics are sent" as_server primary "$scratch/primary/etc/postgresql/metrics"
expect "of the node and of the database" jq -e '[.[].MetricName] == ["Answers", "ConnectionsPercent", "TransactionAge", "BackupAgeHours", "UnarchivedSegments", "StandbyLagMiB"]' "$scratch/state/metrics"
expect "with the dimensions of the alarms" jq -e '[.[] | .Dimensions | map(.Name + "=" + .Value)] | unique == [["Database=acme-db"], ["Database=acme-db", "Node=primary"]]' "$scratch/state/metrics"

# A restore from them, as the README says.
restored=$scratch/primary/restored
as_server primary mkdir -m 0700 "$restored"
query primary "INSERT INTO orders VALUES (2)" zeta >/dev/null
query primary "SELECT pg_switch_wal()" >/dev/null
until_answer primary "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'" 0
as_server primary tar -xzf "$(ls -d "$backups"/base/*Z | tail -n 1)/base.tar.gz" -C "$restored"
as_server primary mkdir -p "$restored/pg_wal"
as_server primary bash -c "touch $restored/recovery.signal; cat >>$restored/postgresql.auto.conf" <<<"restore_command = 'cp $backups/wal/%f %p'
port = $((port + 1))
archive_mode = off"
expect "a backup and the archived log" as_server primary pg_ctl -s -w -D "$restored" -l "$restored/server.log" start
# It answers as soon as it is consistent, which is before it has read all of the log.
came_back() { local port=$((port + 1)); until_answer primary "SELECT max(id) FROM orders WHERE NOT pg_is_in_recovery()" 2 zeta; }
expect "bring everything back" came_back
as_server primary pg_ctl -s -m immediate -D "$restored" stop

# A standby. -------------------------------------------------------------------------------------
node standby standby 127.0.0.2
as_server standby true
mkdir -p "$scratch/standby/srv/postgresql/data/pgdata.part" "$scratch/standby/srv/postgresql/wal/pg_wal/archive_status"
change standby "s/MAX_CONNECTIONS='40'/MAX_CONNECTIONS='50'/"
expect "a standby copies the primary, over a copy that was cut short" setup standby
query primary "INSERT INTO orders VALUES (3)" zeta >/dev/null
expect "it follows" until_answer standby "SELECT max(id) FROM orders" 3 zeta
expect "encrypted" answer primary "SELECT ssl FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)" t
rm "$scratch/standby/etc/postgresql/pgpass"
expect "a standby whose instance is new" setup standby
expect "has the login of replication again" test -s "$scratch/standby/etc/postgresql/pgpass"
expect "its metrics are sent" as_server standby "$scratch/standby/etc/postgresql/metrics"
expect "and say nothing of the database" jq -e '[.[].MetricName] == ["Answers", "ConnectionsPercent"]' "$scratch/state/metrics"
as_server standby pg_ctl -s -m fast -D "$scratch/standby/srv/postgresql/data/pgdata" stop
expect "the primary sees it go" until_answer primary "SELECT count(*) FROM pg_replication_slots WHERE active" 0
change primary "s/STANDBY='yes'/STANDBY='no'/"
expect "without a standby" setup primary
expect "its slot is gone" answer primary "SELECT count(*) FROM pg_replication_slots" 0

# What must not be overwritten. ------------------------------------------------------------------
node unknown primary 127.0.0.3
printf 'something' | dd of="$scratch/unknown/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_volunknowndata" conv=notrunc status=none
refuse "a volume that holds something unknown is left alone" setup unknown
expect "as it is" grep -q "holds something that is no file system" "$scratch/unknown/var/log/database-setup.log"
node lost primary 127.0.0.4
refuse "an empty volume beside an existing login is not initialised" setup lost
expect "and stays empty" test -z "$(ls -A "$scratch/lost/srv/postgresql/data")"
echo "all passed"
