#!/bin/bash
# Runs the setup of database instances against a real PostgreSQL, with everything around it made up: volumes are files, Secrets Manager
# is a folder, S3 is another one, systemd is pg_ctl. Its paths are moved into a scratch folder. pgBackRest is the real one, with a folder
# in the place of the bucket. Arguments: the module, the scratch folder.
# shellcheck disable=SC2016 # bodies of what is made up stand in single quotes
set -euo pipefail
module=$1
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
    secretsmanager | cloudwatch | s3 | --exclude-punctuation | --recursive | --only-show-errors) shift ;;
    --*) declare "${1//-/_}=$2"; shift 2 ;;
    s3:* | /*) paths+=("$1"); shift ;;
    *) call=$1; shift ;;
  esac
done
[[ ! -e $SCRATCH/state/aws-is-down ]] || { echo "Could not connect to the endpoint URL" >&2; exit 255; }
case $call in
  get-random-password) head -c 400 /dev/urandom | base64 -w 0 | tr -dc A-Za-z0-9 | head -c 40 ;;
  get-secret-value)
    [[ $__query != CreatedDate ]] || exec date -u -r "$SCRATCH/secrets/${__secret_id//\//_}" +%FT%TZ
    cat "$SCRATCH/secrets/${__secret_id//\//_}" 2>/dev/null || { echo "An error occurred (ResourceNotFoundException)" >&2; exit 254; } ;;
  put-secret-value)
    [[ ! -e $SCRATCH/state/put-fails ]] || exit 254
    cp "${__secret_string#file://}" "$SCRATCH/secrets/${__secret_id//\//_}" ;;
  cp)
    from=$SCRATCH/s3/${paths[0]#s3://} to=${paths[1]}
    if [[ $from == */ ]]; then mkdir -p "$to"; [[ ! -e $from ]] || cp -r "$from." "$to"; else cp "$from" "$to"; fi ;;
  put-metric-data) jq -e . <<<"$__metric_data" >"$SCRATCH/state/metrics" ;;
  *) exit 2 ;;
esac
END
fake rpm <<'END'
[[ $1 != -qp ]] || { name=${*: -1} name=${name##*/}; echo "${name%%-[0-9]*}"; exit; }
[[ -e $SCRATCH/state/packages ]]
END
fake dnf <<'END'
[[ -e $SCRATCH/state/dnf-failed ]] || { touch "$SCRATCH/state/dnf-failed"; exit 1; } # as while the network comes up
touch "$SCRATCH/state/packages"
echo "$*" >>"$SCRATCH/state/dnf"
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
fake xfs_growfs <<<'echo "$2" >>"$SCRATCH/state/grown"'
fake getent <<<'echo "$(<"$SCRATCH/state/address") STREAM $2"'
fake systemd-run <<<'exec "${*: -1}"' # which tries again what fails
fake sysctl <<<'[[ -s ${*: -1} ]]'
fake sleep <<'END'
echo >>"$SCRATCH/state/slept"
(($(wc -l <"$SCRATCH/state/slept") < 600)) || kill "$PPID" # what it waits for does not come
command -p sleep 0.1
END
fake systemctl <<'END'
data=$NODE_ROOT/srv/postgresql/data/pgdata
# Not a child of the setup: systemd's services have nothing of it open.
control() { runuser -u postgres -- pg_ctl -s -w -D "$data" -l "$NODE_ROOT/server.log" "$@" 9>&- >/dev/null; }
case "$*" in
  "start postgresql") control status >/dev/null || control start ;;
  "restart postgresql") echo restart >>"$NODE_ROOT/restarts"; control status >/dev/null && control stop; control start ;;
  "stop postgresql") ! control status >/dev/null || control stop ;;
  "-q is-active postgresql") control status >/dev/null ;;
  "start --no-block database-backup") echo backup >>"$NODE_ROOT/backups" ;;
  daemon-reload | enable* | disable*) ;;
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
POSTGRESQL=$(dirname "$(command -v initdb || compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -n 1)")
POSTGRESQL=$(dirname "$(readlink -f "$POSTGRESQL/initdb")")
export PGCTLTIMEOUT=600 POSTGRESQL SCRATCH=$scratch PATH=$scratch/bin:$POSTGRESQL:$PATH

# The name of the database leads where $state/address says: an address that passes connections on.
host=127.0.0.9
cat >"$scratch/name.py" <<'END'
import socket, sys, threading
def passed_on(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
server = socket.create_server((sys.argv[1], int(sys.argv[2])), backlog=64)
while True:
    client, _ = server.accept()
    try:
        target = socket.create_connection((open(sys.argv[3]).read().strip(), int(sys.argv[2])))
    except OSError:
        client.close()
        continue
    for pair in ((client, target), (target, client)):
        threading.Thread(target=passed_on, args=pair, daemon=True).start()
END
lead_to() { echo "$1" >"$scratch/state/address"; } # ADDRESS

# A node: settings and scripts as Terraform puts them into the bucket, and what the instance starts with, with paths in the node's folder.
node() { # NAME ROLE ADDRESS
  local root=$scratch/$1 bucket=$scratch/s3/acme-$1
  mkdir -p "$root"/{etc/{systemd/system,sysctl.d,dnf/vars},var/log,run,usr/local/sbin,dev/shm,dev/disk/by-id,proc,opt/aws/amazon-cloudwatch-agent/{bin,etc}} "$bucket"/{setup,settings}
  mkdir -m 0700 "$root/root"
  chmod 0777 "$root" "$root/run"
  touch "$root/etc/fstab"
  echo "MemTotal: 1048576 kB" >"$root/proc/meminfo"
  { echo '#!/bin/bash'; echo 'jq -e .logs.logs_collected "${*: -1:1}" >/dev/null 2>&1 || jq -e .logs.logs_collected "${7#file:}" >/dev/null'; } \
    >"$root/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
  chmod 0755 "$root/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
  for volume in data wal backup; do truncate -s 2M "$root/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol$1$volume"; done
  cat >"$bucket/settings/$2" <<END
AWS_DEFAULT_REGION='eu-west-1' DNS_SUFFIX='amazonaws.com' SOURCE='s3://acme-$1' NAME='acme-db' VERSION='16' PORT='$port' DATABASE='zeta'
HOST='$host' ADDRESS='$3' STANDBY='yes' CLIENT_NETWORKS='127.0.0.0/24' PEER_NETWORKS='127.0.0.1/32 127.0.0.2/32'
SECRET='acme/zeta/database' REPLICATION_SECRET='acme/zeta/database-replication' LOG_GROUP='/acme/databases/zeta'
BACKUP_BUCKET='acme' BACKUP_PACKAGE='' BACKUP_DAYS='3' ARCHIVE_DAYS='35' WAL_GIB='1' ROTATION_DAYS='90' MAX_CONNECTIONS='40'
PARAMETERS='listen_addresses = '\\''$3'\\''
unix_socket_directories = '\\''$root/run'\\''
fsync = off'
NODE='$2' DATA_VOLUME='vol-${1}data' WAL_VOLUME='vol-${1}wal' BACKUP_VOLUME='vol-${1}backup'
END
  local paths="s#(^|[^A-Za-z0-9_./])/(root|srv|etc|var/log|run|usr/local/sbin|dev/shm|dev/disk|proc|opt)(/|\$)#\\1$root/\\2\\3#g"
  { echo '#!/bin/bash'; echo "AWS_DEFAULT_REGION='eu-west-1' SOURCE='s3://acme-$1' NODE='$2'"; cat "$module/boot.sh"; } | sed -E "$paths" >"$root/boot"
  for file in "$module"/setup/*.sh; do sed -E "$paths" "$file" >"$bucket/setup/${file##*/}"; done
  # A folder is a repository like a bucket, with the same settings otherwise.
  sed -i -e 's/^repo2-type=s3$/repo2-type=posix/' -e "s#^repo2-path=.*#repo2-path=$scratch/repository#" -e /^repo2-s3-/d "$bucket/setup/settings.sh"
  ((EUID == 0)) || sed -i 's/^ *echo "local \(.*\) peer"/  echo "local \1 trust"/; s/--auth-local=peer/--auth-local=trust/' "$bucket"/setup/s*.sh
}
# The script's log is written by a `tee` that may end after it: the pipe is empty when both have.
as_root() { NODE_ROOT=$scratch/$1 PGHOST=$scratch/$1/run PATH=$scratch/$1/usr/local/sbin:$PATH bash "${@:2}" 2>&1 | cat >>"$scratch/$1.log"; } # NODE SCRIPT...
setup() { as_root "$1" "$scratch/$1/boot"; }
change() { sed -i -E "$2" "$scratch/s3/acme-$1/settings/"*; } # NODE SED
as_server() { NODE_ROOT=$scratch/$1 PGHOST=$scratch/$1/run runuser -u postgres -- "${@:2}"; } # NODE COMMAND...
part() { as_server "$1" bash "$scratch/$1/opt/database/$2.sh"; } # NODE PART: as the timer or the document calls it
query() { as_server "$1" psql -p "$port" -d "${3:-postgres}" -X -Atc "$2"; } # NODE SQL [DATABASE]
answer() { [[ $(query "$1" "$2") == "$3" ]] || { echo "$2: $(query "$1" "$2")"; return 1; }; } # NODE SQL RESULT
answer_of() { [[ $(query "$1" "$2" zeta) == "$3" ]] || { echo "$2: $(query "$1" "$2" zeta)"; return 1; }; } # NODE SQL RESULT, of the clients' database
until_answer() { # NODE SQL RESULT [DATABASE]: what comes in its own time, within a minute
  for ((tries = 0; tries < 600; tries++)); do [[ $(query "$1" "$2" "${4:-postgres}") == "$3" ]] && return; command -p sleep 0.1; done
  return 1
}
lines() { { cat "$1" 2>/dev/null || true; } | wc -l; }
secret() { jq -r "$2" "$scratch/secrets/acme_zeta_$1"; }
stop_all() {
  for node in primary standby; do
    [[ ! -e $scratch/$node/srv/postgresql/data/pgdata/postmaster.pid ]] || as_server "$node" pg_ctl -s -m immediate -D "$scratch/$node/srv/postgresql/data/pgdata" stop || true
  done
}
mkdir -m 0777 "$scratch/repository"
lead_to 127.0.0.1
command -p python3 "$scratch/name.py" "$host" "$port" "$scratch/state/address" >/dev/null 2>&1 &
name=$!
trap 'stop_all; kill $name' EXIT

# A new database. --------------------------------------------------------------------------------
node primary primary 127.0.0.1
mkdir -p "$scratch/s3/acme-primary/packages/$(uname -m)"
touch "$scratch/s3/acme-primary/packages/$(uname -m)"/{libssh2-1.0-1,pgbackrest-2.9.0-1,pgbackrest-2.10.0-1}.rpm
expect "a new instance becomes a database" setup primary
expect "three new volumes are formatted" test "$(lines "$scratch/state/formatted")" = 3
expect "each is in fstab once" test "$(grep -c xfs "$scratch/primary/etc/fstab")" = 3
expect "settings are taken from the instance" answer primary "SHOW shared_buffers" 256MB
expect "pages have checksums" answer primary "SHOW data_checksums" on
expect "the log lies on its own volume" test -L "$scratch/primary/srv/postgresql/data/pgdata/pg_wal"
expect "the project's settings win" answer primary "SHOW listen_addresses" 127.0.0.1
expect "of several packages of one name the newest is taken" test "$(sed -n '2s#[^ ]*/##gp' "$scratch/state/dnf" | tr ' ' '\n' | grep rpm | sort | xargs)" = "libssh2-1.0-1.rpm pgbackrest-2.10.0-1.rpm"
expect "packages come from the newest release" grep -qx latest "$scratch/primary/etc/dnf/vars/releasever"
expect "file systems fill their volumes" test "$(lines "$scratch/state/grown")" = 3
expect "a first base backup is asked for" test "$(lines "$scratch/primary/backups")" = 1
expect "the agent knows what to collect" jq -e '.metrics.metrics_collected.disk.resources | length == 4' "$scratch/primary/opt/aws/amazon-cloudwatch-agent/etc/database.json"

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
change primary "s/WAL_GIB='1'/WAL_GIB='2'/"
expect "one that a running server takes" setup primary
expect "is taken" answer primary "SHOW max_slot_wal_keep_size" 1GB
expect "without a restart" test "$(lines "$scratch/primary/restarts")" = $((restarts + 1))
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

jq '.host = "10.0.0.7" | .url |= sub("127.0.0.9"; "10.0.0.7") | .owner = "somebody"' "$scratch/secrets/acme_zeta_database" >"$scratch/state/new" && mv "$scratch/state/new" "$scratch/secrets/acme_zeta_database"
expect "a secret that holds an instance's address" setup primary
expect "leads to the name, and keeps the rest" test "$(secret database '"\(.host) \(.password) \(.owner)"')" = "$host anotherpassword somebody"
url=$(secret database .url)
expect "with which it works" env -u PGUSER -u PGHOST psql -X "$url" -c "SELECT 1"
mv "$scratch/s3" "$scratch/s3.gone"
expect "without S3 it goes on with what it has" setup primary
mv "$scratch/s3.gone" "$scratch/s3"

# Logins that take turns. ------------------------------------------------------------------------
rotate() { as_root "$1" "$scratch/$1/opt/database/rotate.sh"; } # NODE
edit() { jq "$2" "$scratch/secrets/acme_zeta_$1" >"$scratch/state/new" && mv "$scratch/state/new" "$scratch/secrets/acme_zeta_$1"; } # SECRET JQ
as_app() { env -u PGUSER -u PGHOST psql -X "$1" -v ON_ERROR_STOP=1 -Atc "$2"; } # URL SQL
expect "a new login is the first of two" test "$(secret database .username)" = zeta_a
expect "what it makes belongs to the database's own role" answer_of primary "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'" zeta
expect "a login that is not old" rotate primary
expect "stays" test "$(secret database .url)" = "$url"
expect "and its age is told" test "$(cat "$scratch/primary/run/database-login")" -gt 1700000000
edit database '.renewed = "2020-01-01T00:00:00Z"'
touch "$scratch/state/aws-is-down"
refuse "without Secrets Manager nothing is renewed" rotate primary
rm "$scratch/state/aws-is-down"
expect "and the login works" as_app "$url" "SELECT 1"
expect "an old one is renewed" rotate primary
expect "by the other one" test "$(secret database '"\(.username) \(.owner)"')" = "zeta_b somebody"
expect "which works" as_app "$(secret database .url)" "INSERT INTO orders VALUES (8); ALTER TABLE orders ADD COLUMN note text"
expect "while apps that hold the former one go on" as_app "$url" "ALTER TABLE orders DROP COLUMN note; DELETE FROM orders WHERE id = 8"
expect "a setup afterwards" setup primary
expect "leaves both" as_app "$url" "SELECT 1"
second=$(secret database .url)
edit database '.renewed = "2020-01-01T00:00:00Z"'
expect "the next renewal" rotate primary
refuse "ends the first" as_app "$url" "SELECT 1"
expect "and not the second" as_app "$second" "SELECT 1"
expect "the third is the first, anew" test "$(secret database .username)" = zeta_a
# As former versions of this setup left it: one role that signs in and owns.
query primary "ALTER ROLE zeta LOGIN PASSWORD 'formerly'" >/dev/null
edit database '.username = "zeta" | .password = "formerly" | .url |= sub("//[^@]+@"; "//zeta:formerly@") | del(.renewed) | del(.before)'
query primary "ALTER ROLE zeta SET search_path = app, public; ALTER ROLE zeta IN DATABASE zeta SET statement_timeout = '17s'" >/dev/null
former=$(secret database .url)
expect "a login of former times" setup primary
expect "is kept" as_app "$former" "SELECT 1"
expect "one that does not say when it was made is as old as its value" rotate primary
expect "and stays while that is new" test "$(secret database .username)" = zeta
touch -d 2020-01-01 "$scratch/secrets/acme_zeta_database"
expect "and is renewed when that is old" rotate primary
expect "by one of the two" test "$(secret database .username)" = zeta_a
expect "and works for apps that hold it" as_app "$former" "SELECT 1"
expect "settings of the owner hold for it" test "$(as_app "$(secret database .url)" "SHOW search_path; SHOW statement_timeout" | xargs)" = "app, public 17s"
query primary "ALTER ROLE zeta RESET ALL; ALTER ROLE zeta IN DATABASE zeta RESET ALL; ALTER ROLE zeta_a RESET search_path; ALTER ROLE zeta_a IN DATABASE zeta RESET ALL" >/dev/null
expect "another run" rotate primary
expect "leaves the former one alone" as_app "$former" "SELECT 1"
edit database '.renewed = "2020-01-01T00:00:00Z"'
expect "until the renewal after that" rotate primary
refuse "then no more" as_app "$former" "SELECT 1"
refuse "no password is in any file but PostgreSQL's own, nor in a log" grep -rqF -e "$(secret database .password)" "$scratch/primary/etc" "$scratch/primary/var" "$scratch/primary/server.log" "$scratch/primary.log"
expect "nothing is left in memory" test -z "$(find "$scratch/primary/dev/shm" -mindepth 1)"
expect "what apps made is still theirs" answer_of primary "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'" zeta
url=$(secret database .url)
touch "$scratch/state/put-fails"
edit database-replication '.renewed = "2020-01-01T00:00:00Z"'
refuse "a secret that takes nothing fails the renewal" rotate primary
rm "$scratch/state/put-fails"
expect "and the password of replication is the one of the secret" env -u PGUSER -u PGHOST PGPASSWORD="$(secret database-replication .password)" psql -X "host=127.0.0.1 port=$port user=replicator dbname=postgres sslmode=require replication=true" -c "IDENTIFY_SYSTEM"
edit database-replication '.renewed = "2026-01-01T00:00:00Z"'
edit database '.renewed = "yesterday or so"'
refuse "a time that is none fails" rotate primary
expect "and what the alarm looks at stays" test -s "$scratch/primary/run/database-login"
edit database '.renewed = "'"$(date -u +%FT%TZ)"'"'
before=$(secret database .url)
sed -i "s/^\(NODE=.*DATA_VOLUME='\)[^']*/\1vol-ofanother/" "$scratch/primary/opt/database/settings"
edit database '.renewed = "2020-01-01T00:00:00Z"'
refuse "a server that was made of a recovery point touches no secret" rotate primary
expect "which stays" test "$(secret database .url)" = "$before"
edit database '.renewed = "'"$(date -u +%FT%TZ)"'"'
expect "the right settings are back" setup primary

# Backups and metrics. ---------------------------------------------------------------------------
volume=$scratch/primary/srv/postgresql/backup
backups() { as_server primary pgbackrest --config="$scratch/primary/etc/postgresql/pgbackrest.conf" --stanza=main --output=json info | jq -c "$1"; }
mkdir -p "$volume/base" "$volume/wal"
mv "$scratch/primary/run" "$scratch/primary/gone"
refuse "a backup of a server that does not answer fails" part primary backup
mv "$scratch/primary/gone" "$scratch/primary/run"
expect "a former backup is left until there is a new one" test -d "$volume/base"
expect "a base backup is made" part primary backup
expect "in both places" test "$(backups '[.[].backup[] | [.database["repo-key"], .type]]')" = '[[1,"full"],[2,"full"]]'
expect "and the former one goes" test ! -e "$volume/base"
expect "metrics are sent" part primary metrics
expect "of the node and of the database" jq -e '[.[].MetricName] == ["Answers", "ConnectionsPercent", "TransactionAge", "BackupAgeHours", "LoginAgeDays", "UnarchivedSegments", "ArchiveFails", "StandbyLagMiB"]' "$scratch/state/metrics"
expect "with the dimensions of the alarms" jq -e '[.[] | .Dimensions | map(.Name + "=" + .Value)] | unique == [["Database=acme-db"], ["Database=acme-db", "Node=primary"]]' "$scratch/state/metrics"
metric() { part primary metrics && jq -e "[.[] | select(.MetricName == \"$1\").Value][0] $2" "$scratch/state/metrics"; } # NAME CONDITION
expect "the backup is new" metric BackupAgeHours "< 1"
expect "the log is archived" metric ArchiveFails "== 0"
config=$scratch/primary/etc/postgresql/pgbackrest.conf
mv "$config" "$config.gone"
as_server primary sed -i 's/"stop":[0-9]\{10\}/"stop":1500000000/g' "$scratch/primary/run/database-backup/backups.json"
expect "what cannot be asked gets older" metric BackupAgeHours "> 1000"
query primary "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()" >/dev/null
expect "log that is not taken" until_answer primary "SELECT count(*) > 0 FROM pg_stat_archiver WHERE last_failed_time > coalesce(last_archived_time, '-infinity')" t
expect "is told" metric ArchiveFails "== 1"
refuse "a backup that has no place fails" part primary backup
mv "$config.gone" "$config"
archived() { query primary "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()" >/dev/null; until_answer primary "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'" 0; }
expect "what waited is archived when it can be" archived

# Everything, from the volume. -------------------------------------------------------------------
query primary "INSERT INTO orders VALUES (2)" zeta >/dev/null
archived
started=$(query primary "SELECT pg_postmaster_start_time()")
refuse "a moment before all backups is refused" as_root primary "$scratch/primary/usr/local/sbin/database-restore" "2001-01-01 00:00:00+00"
refuse "and one that is yet to come" as_root primary "$scratch/primary/usr/local/sbin/database-restore" "2101-01-01 00:00:00+00"
expect "which costs no running server" answer primary "SELECT pg_postmaster_start_time()" "$started"
asked=$(lines "$scratch/primary/backups")
as_server primary pg_ctl -s -m immediate -D "$scratch/primary/srv/postgresql/data/pgdata" stop
rm -rf "$scratch"/primary/srv/postgresql/data/pgdata/base
expect "a base backup and the log since" as_root primary "$scratch/primary/usr/local/sbin/database-restore" latest 1
expect "bring everything back" answer_of primary "SELECT array_agg(id ORDER BY id) FROM orders" "{1,2}"
expect "and a new base backup is asked for" test "$(lines "$scratch/primary/backups")" = $((asked + 1))

# A moment that was before a mistake, from S3 alone: the volumes are gone, and so is what they held. ----------------------------
moment=$(query primary "SELECT clock_timestamp()")
query primary "DELETE FROM orders" zeta >/dev/null
archived
as_server primary pg_ctl -s -m immediate -D "$scratch/primary/srv/postgresql/data/pgdata" stop
rm -rf "$scratch"/primary/srv/postgresql/{data,wal,backup}/*
refuse "empty volumes are not filled by themselves" setup primary
expect "and the log says what to do" grep -q "run database-restore" "$scratch/primary/var/log/database-setup.log"
refuse "a restore asks how far" as_root primary "$scratch/primary/usr/local/sbin/database-restore"
expect "a point in time" as_root primary "$scratch/primary/usr/local/sbin/database-restore" "$moment" 2
expect "has what was there then" answer_of primary "SELECT array_agg(id ORDER BY id) FROM orders" "{1,2}"
expect "with the login that it had" env -u PGUSER -u PGHOST psql -X "$url" -c "SELECT 1"
expect "both places take its backups" part primary backup

# A standby. -------------------------------------------------------------------------------------
node standby standby 127.0.0.2
as_server standby true
mkdir -p "$scratch/standby/srv/postgresql/data/pgdata.part" "$scratch/standby/srv/postgresql/wal/pg_wal/archive_status"
expect "a standby copies the primary, over a copy that was cut short" setup standby
query primary "INSERT INTO orders VALUES (3)" zeta >/dev/null
expect "it has the room of the primary, whatever its settings say" answer standby "SHOW max_connections" 50
expect "it follows" until_answer standby "SELECT max(id) FROM orders" 3 zeta
refuse "nothing that a restore left ends that" grep -qE "recovery_target|restore_command" "$scratch/standby/srv/postgresql/data/pgdata/postgresql.auto.conf"
expect "encrypted" answer primary "SELECT ssl FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)" t
rm "$scratch/standby/etc/postgresql/pgpass"
expect "a standby whose instance is new" setup standby
expect "has the login of replication again" test -s "$scratch/standby/etc/postgresql/pgpass"
expect "the standby's password" test "$(cut -d: -f5 "$scratch/standby/etc/postgresql/pgpass")" = "$(secret database-replication .password)"
edit database-replication '.renewed = "2020-01-01T00:00:00Z"'
expect "is renewed, too" rotate primary
refuse "of which the standby knows nothing at first" test "$(cut -d: -f5 "$scratch/standby/etc/postgresql/pgpass")" = "$(secret database-replication .password)"
expect "until its own timer asks" rotate standby
expect "and has it" test "$(cut -d: -f5 "$scratch/standby/etc/postgresql/pgpass")" = "$(secret database-replication .password)"
query primary "INSERT INTO orders VALUES (4)" zeta >/dev/null
query primary "SELECT pg_terminate_backend(pid) FROM pg_stat_replication" >/dev/null
expect "with which it follows on" until_answer standby "SELECT max(id) FROM orders" 4 zeta
query primary "DELETE FROM orders WHERE id = 4" zeta >/dev/null
expect "its metrics are sent" part standby metrics
expect "and the age of the login is known there, too" test -s "$scratch/standby/run/database-login"
expect "it makes no backup" part standby backup
expect "and say nothing of the database" jq -e '[.[].MetricName] == ["Answers", "ConnectionsPercent"]' "$scratch/state/metrics"
refuse "a standby is not restored" as_root standby "$scratch/standby/usr/local/sbin/database-restore" latest

# Failing over, as the document does it. ---------------------------------------------------------
refuse "the one that writes does not rejoin itself" as_root primary "$scratch/primary/usr/local/sbin/database-rejoin"
refuse "none is promoted beside one that still writes" as_root standby "$scratch/standby/opt/database/promote.sh"
expect "it follows as before" answer standby "SELECT pg_is_in_recovery()" t
as_server primary pg_ctl -s -m fast -D "$scratch/primary/srv/postgresql/data/pgdata" stop
mv "$scratch/repository" "$scratch/repository.gone"
touch "$scratch/repository"
expect "the standby is promoted, whatever is amiss with its backups" as_root standby "$scratch/standby/opt/database/promote.sh"
expect "and writes" answer standby "SELECT pg_is_in_recovery()" f
rm "$scratch/repository"
mv "$scratch/repository.gone" "$scratch/repository"
expect "with the places there, again" as_root standby "$scratch/standby/opt/database/promote.sh"
expect "a base backup is asked for" test "$(lines "$scratch/standby/backups")" = 1
lead_to 127.0.0.2
expect "what apps hold leads to it" env -u PGUSER -u PGHOST psql -X "$url" -c "INSERT INTO orders VALUES (5)"
expect "its settings are applied" setup standby
expect "it has backups of its own" part standby backup
expect "the old one does not come back by itself" setup primary
refuse "and does not run" as_server primary pg_ctl -s -D "$scratch/primary/srv/postgresql/data/pgdata" status
expect "it rejoins" as_root primary "$scratch/primary/usr/local/sbin/database-rejoin"
expect "and follows" until_answer primary "SELECT max(id) FROM orders WHERE pg_is_in_recovery()" 5 zeta
as_server primary pg_ctl -s -m fast -D "$scratch/primary/srv/postgresql/data/pgdata" stop
expect "the new primary sees it go" until_answer standby "SELECT count(*) FROM pg_replication_slots WHERE active" 0
change standby "s/STANDBY='yes'/STANDBY='no'/"
expect "without a standby" setup standby
expect "its slot is gone" answer standby "SELECT count(*) FROM pg_replication_slots" 0
lead_to 127.0.0.3

# What must not be overwritten. ------------------------------------------------------------------
node unknown primary 127.0.0.3
printf 'something' | dd of="$scratch/unknown/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_volunknowndata" conv=notrunc status=none
refuse "a volume that holds something unknown is left alone" setup unknown
expect "as it is" grep -q "holds something that is no file system" "$scratch/unknown/var/log/database-setup.log"
node lost primary 127.0.0.4
lead_to 127.0.0.4
refuse "an empty volume beside an existing login is not initialised" setup lost
expect "and stays empty" test -z "$(ls -A "$scratch/lost/srv/postgresql/data")"
echo "all passed"
