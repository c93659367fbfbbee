# Makes an instance the database that its settings describe. Runs at every boot; what is as it should be stays as it is.
# The settings stand above, written by Terraform. Nothing in here is secret: logins come from Secrets Manager.
set -euo pipefail
exec > >(tee -a /var/log/database-setup.log) 2>&1
exec 9>/run/database-setup.lock
flock 9

export AWS_DEFAULT_REGION
export HOME=/root
root=/srv/postgresql
data=$root/data/pgdata
wal=$root/wal/pg_wal
conf=/etc/postgresql

# For whoever wants to run it without a reboot.
[[ $0 -ef /usr/local/sbin/database-setup ]] || install -m 0755 "$0" /usr/local/sbin/database-setup

fail() {
  echo "database-setup: $*" >&2
  exit 1
}

# With a home of its own: PostgreSQL's clients look for certificates there, and stop where they may not look.
as_postgres() {
  (cd / && HOME=/var/lib/pgsql runuser -u postgres -- "$@")
}

# What needs the network may fail while it comes up.
retry() {
  local tries=0
  until "$@"; do
    ((++tries < 10)) || fail "gave up: $*"
    sleep 15
  done
}

# Volumes, by their ids: the order in which the kernel finds them means nothing. Only what certainly holds nothing is formatted.
mount_volume() {
  local id=$1 directory=$2 device status=0 tries=0
  device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${id//-/}
  until [[ -e $device ]]; do
    ((++tries <= 120)) || fail "volume $id did not appear within ten minutes"
    sleep 5
  done
  blkid -p "$device" >/dev/null || status=$?
  case $status in
    0) ;;
    2)
      # blkid says the same of a device that it cannot read. A new volume is all zeros.
      cmp -s -n 1048576 "$device" /dev/zero || fail "volume $id holds something that is no file system"
      mkfs.xfs "$device"
      ;;
    *) fail "cannot tell what is on volume $id" ;;
  esac
  mkdir -p "$directory"
  local uuid
  uuid=$(blkid -s UUID -o value "$device")
  grep -q "^UUID=$uuid " /etc/fstab || echo "UUID=$uuid $directory xfs defaults,noatime,nofail 0 2" >>/etc/fstab
  mountpoint -q "$directory" || mount "$directory"
  xfs_growfs "$directory" >/dev/null
}

mount_volume "$DATA_VOLUME" $root/data
mount_volume "$WAL_VOLUME" $root/wal
mount_volume "$BACKUP_VOLUME" $root/backup

# Packages come from Amazon's repositories, through the gateway endpoint of S3. An image is locked to the release that it is of, and would
# never see a patch (https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html): when they are applied is the weekly
# maintenance's business.
echo latest >/etc/dnf/vars/releasever
packages=("postgresql$VERSION-server" "postgresql$VERSION-contrib" amazon-cloudwatch-agent jq)
rpm -q "${packages[@]}" >/dev/null 2>&1 || retry dnf -y -q install "${packages[@]}"
install -d -o postgres -g postgres -m 0700 $root/data $root/wal $root/backup $root/backup/wal $root/backup/base
install -d -o root -g postgres -m 0750 $conf $conf/conf.d
install -d -o postgres -g postgres -m 0750 /var/log/postgresql

# PostgreSQL's memory stays where it is, and what it wrote goes to the volumes steadily: left alone, the kernel collects a tenth of the
# memory and then stops every query for it.
cat >/etc/sysctl.d/90-postgresql.conf <<'END'
vm.swappiness = 1
vm.dirty_background_bytes = 67108864
vm.dirty_bytes = 536870912
END
sysctl -q --load /etc/sysctl.d/90-postgresql.conf

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

make_secret() {
  local name=$1 user=$2
  PASSWORD=$(aws secretsmanager get-random-password --password-length 40 --exclude-punctuation --query RandomPassword --output text)
  [[ ${#PASSWORD} -eq 40 ]] || fail "no password was made for $name"
  export PASSWORD
  (
    umask 077
    LOGIN=$user HOST=$PRIMARY_ADDRESS PORT=$PORT DATABASE=$DATABASE jq -n '{
      engine: "postgres", username: env.LOGIN, password: env.PASSWORD, host: env.HOST, port: (env.PORT | tonumber), dbname: env.DATABASE,
      url: "postgresql://\(env.LOGIN):\(env.PASSWORD)@\(env.HOST):\(env.PORT)/\(env.DATABASE)?sslmode=require"
    }' >"$scratch/secret.json"
  )
  aws secretsmanager put-secret-value --secret-id "$name" --secret-string "file://$scratch/secret.json" >/dev/null
  rm -f "$scratch/secret.json"
  unset PASSWORD
}

# A certificate of its own: clients ask for encryption; who the server is, the network says.
if [[ ! -s $conf/server.key ]]; then
  (umask 077 && openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=$DATABASE" -keyout $conf/server.key -out $conf/server.crt 2>/dev/null)
  chown postgres: $conf/server.key $conf/server.crt
fi

# What is written here is compared with what was there, so that only a change restarts the server.
digest() {
  find $conf/conf.d $conf/pg_hba.conf -type f 2>/dev/null | sort | xargs -r sha256sum | sha256sum
}
before=$(digest || true)

memory_mib=$(($(awk '/^MemTotal:/ { print $2 }' /proc/meminfo) / 1024))
cat >$conf/archive-wal <<'END'
#!/bin/bash
# Copies a finished WAL file to the backup volume; a file that is there already is no success unless it is the same.
set -e
target=/srv/postgresql/backup/wal/$2
if [[ -e $target ]]; then
  cmp -s "$1" "$target"
  exit
fi
cp "$1" "$target.part"
sync "$target.part"
mv "$target.part" "$target"
sync "${target%/*}"
END
chmod 0755 $conf/archive-wal

cat >$conf/conf.d/10-managed.conf <<END
listen_addresses = '*'
port = $PORT
max_connections = $MAX_CONNECTIONS
password_encryption = 'scram-sha-256'
ssl = on
ssl_cert_file = '$conf/server.crt'
ssl_key_file = '$conf/server.key'
ssl_min_protocol_version = 'TLSv1.2'
hba_file = '$conf/pg_hba.conf'
shared_preload_libraries = 'pg_stat_statements'

# A quarter of the memory for PostgreSQL's own cache, the rest is the kernel's.
shared_buffers = $((memory_mib / 4))MB
effective_cache_size = $((memory_mib * 3 / 4))MB
maintenance_work_mem = $((memory_mib / 20 > 2048 ? 2048 : memory_mib / 20 + 16))MB
work_mem = $((memory_mib / 4 / MAX_CONNECTIONS + 4))MB

# Solid disks: reading here or there costs the same, and many reads at once are fine.
random_page_cost = 1.1
effective_io_concurrency = 200

# WAL has a volume of its own. A standby that is gone must not fill it: then the standby is made anew.
wal_level = replica
wal_compression = on
max_wal_size = $((WAL_GIB * 1024 / 4))MB
max_slot_wal_keep_size = $((WAL_GIB * 1024 / 2))MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
archive_mode = on
archive_command = '$conf/archive-wal "%p" "%f"'
archive_timeout = 5min
hot_standby = on

logging_collector = on
log_directory = '/var/log/postgresql'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_line_prefix = '%m [%p] %q%u@%d '
log_checkpoints = on
log_connections = on
log_disconnections = on
log_lock_waits = on
log_min_duration_statement = 1000
idle_in_transaction_session_timeout = 10min
END
printf '%s\n' "$PARAMETERS" >$conf/conf.d/20-project.conf

{
  echo "local all postgres peer"
  echo "local replication postgres peer"
  for network in $CLIENT_NETWORKS; do echo "hostssl $DATABASE $DATABASE $network scram-sha-256"; done
  for network in $PEER_NETWORKS; do echo "hostssl replication replicator $network scram-sha-256"; done
} >$conf/pg_hba.conf
chown root:postgres $conf/pg_hba.conf $conf/conf.d/*.conf
chmod 0640 $conf/pg_hba.conf $conf/conf.d/*.conf
after=$(digest)

mkdir -p /etc/systemd/system/postgresql.service.d
cat >/etc/systemd/system/postgresql.service.d/managed.conf <<END
[Unit]
RequiresMountsFor=$root/data $root/wal $root/backup
[Service]
Environment=PGDATA=$data
TimeoutStartSec=infinity
END

cat >/etc/systemd/system/database-backup.service <<END
[Unit]
Description=Base backup of PostgreSQL
[Service]
Type=oneshot
User=postgres
ExecStart=$conf/base-backup
END
cat >/etc/systemd/system/database-backup.timer <<'END'
[Unit]
Description=Daily base backup of PostgreSQL
[Timer]
OnCalendar=*-*-* 00:30:00 UTC
RandomizedDelaySec=30min
Persistent=true
[Install]
WantedBy=timers.target
END
cat >$conf/base-backup <<END
#!/bin/bash
# Keeps base backups of some days and the WAL since the oldest. A standby makes none.
set -euo pipefail
follows=\$(psql -p $PORT -d postgres -X -Atc 'SELECT pg_is_in_recovery()')
[[ \$follows == f ]] || exit 0
cd $root/backup/base
rm -rf ./*.part
name=\$(date -u +%Y%m%dT%H%M%SZ)
pg_basebackup -p $PORT -D "\$name.part" -Ft -z -X none --checkpoint=fast
mv "\$name.part" "\$name"
# Only now that there is a new one: backups that fail for days must not take the last good one with them.
find . -mindepth 1 -maxdepth 1 -mtime +$BACKUP_DAYS -exec rm -rf {} +
# Each backup names the WAL file that a restore begins with.
oldest=\$(find . -mindepth 1 -maxdepth 1 -type d | sort | head -n 1)
start=\$(tar -xzOf "\$oldest/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\)).*/\1/p')
[[ -n \$start ]] && pg_archivecleanup $root/backup/wal "\$start"
END
chmod 0755 $conf/base-backup

cat >/etc/systemd/system/database-metrics.service <<END
[Unit]
Description=Metrics of PostgreSQL
[Service]
Type=oneshot
User=postgres
Environment=AWS_DEFAULT_REGION=$AWS_DEFAULT_REGION
ExecStart=$conf/metrics
TimeoutStartSec=50
END
cat >/etc/systemd/system/database-metrics.timer <<'END'
[Unit]
Description=Metrics of PostgreSQL, every minute
[Timer]
OnCalendar=*-*-* *:*:00
[Install]
WantedBy=timers.target
END
cat >$conf/metrics <<END
#!/bin/bash
# What the alarms look at. A server that does not answer sends nothing, and that is an alarm of its own. What is said of the whole
# database comes from whichever of the two writes, so that the alarms survive a failover.
set -euo pipefail
newest=\$(find $root/backup/base -mindepth 1 -maxdepth 1 -name '*Z' -printf '%T@\n' | sort -n | tail -n 1)
newest=\${newest:-\$(stat -c %Y $data/PG_VERSION)}
metrics=\$(psql -p $PORT -d postgres -X -At -F ' ' -v ON_ERROR_STOP=1 -v newest="\$newest" <<'SQL'
SELECT 'node', 'Answers', 1
UNION ALL SELECT 'node', 'ConnectionsPercent', round(100.0 * count(*) / current_setting('max_connections')::int, 1) FROM pg_stat_activity WHERE backend_type = 'client backend'
UNION ALL SELECT 'database', 'TransactionAge', max(age(datfrozenxid)) FROM pg_database HAVING NOT pg_is_in_recovery()
UNION ALL SELECT 'database', 'BackupAgeHours', round((extract(epoch FROM now()) - :newest) / 3600, 1) WHERE NOT pg_is_in_recovery()
UNION ALL SELECT 'database', 'UnarchivedSegments', count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready' HAVING NOT pg_is_in_recovery()
-- A slot whose log is gone has no position any more: the standby must be made anew.
UNION ALL SELECT 'database', 'StandbyLagMiB', round(coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) / 1048576, 1048576)) FROM pg_replication_slots WHERE slot_name = 'standby' AND NOT pg_is_in_recovery()
SQL
)
metrics=\$(jq -R -n -c --arg database '$NAME' --arg node '$NODE' '[inputs | split(" ") | {
  MetricName: .[1], Value: (.[2] | tonumber),
  Dimensions: ([{ Name: "Database", Value: \$database }] + if .[0] == "node" then [{ Name: "Node", Value: \$node }] else [] end)
}]' <<<"\$metrics")
aws cloudwatch put-metric-data --namespace PostgreSQL --metric-data "\$metrics"
END
chmod 0755 $conf/metrics
systemctl daemon-reload

# The data directory is made beside its place and moved there when it is whole: a copy that was cut short is begun anew, and never started.
clear_unfinished() {
  rm -rf $data.part $wal
}
# On every boot: the disk of the system goes with the instance, and the password may be another one.
write_pgpass() {
  local replication
  replication=$(secret_value "$REPLICATION_SECRET")
  [[ -n $replication ]] || return 1
  (umask 077 && jq -r --arg host "$PRIMARY_ADDRESS" --arg port "$PORT" '"\($host):\($port):*:replicator:\(.password)"' <<<"$replication" >$conf/pgpass)
  chown postgres: $conf/pgpass
}
copy_primary() {
  write_pgpass || return 1
  clear_unfinished
  as_postgres pg_basebackup -D $data.part --waldir=$wal -R -X stream -S standby --checkpoint=fast \
    -d "host=$PRIMARY_ADDRESS port=$PORT user=replicator sslmode=require passfile=$conf/pgpass application_name=standby"
}
if [[ ! -s $data/PG_VERSION ]]; then
  [[ ! -e $data.part ]] || clear_unfinished
  [[ -z $(ls -A $root/data) ]] || fail "the data volume holds something, but no database: look at it before anything is written"
  [[ ! -e $wal ]] || fail "the data volume is empty, and the WAL volume is not: look at it before anything is written"
  if [[ $NODE == primary ]]; then
    login=$(secret_value "$SECRET")
    [[ -z $login ]] ||
      fail "the data volume is empty, and the secret says that there was a database: restore it, or delete the secret's value to begin anew"
    as_postgres mkdir $data.part
    as_postgres initdb -D $data.part --waldir=$wal --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256
  else
    # The primary may be hours away: it is made by the same apply, or being restored.
    until copy_primary; do sleep 15; done
  fi
  mv $data.part $data
elif [[ -e $data/standby.signal ]]; then
  write_pgpass
fi
grep -q "^include_dir = '$conf/conf.d'" $data/postgresql.conf || echo "include_dir = '$conf/conf.d'" >>$data/postgresql.conf

# A setting that PostgreSQL refuses must not cost a running database.
as_postgres postgres -D $data -C max_connections >/dev/null || fail "PostgreSQL refuses its settings"
systemctl enable -q postgresql database-backup.timer database-metrics.timer
if [[ $before != "$after" ]]; then systemctl restart postgresql; else systemctl start postgresql; fi
systemctl start database-backup.timer database-metrics.timer

# Logins, on the one that writes. A new value in a secret is taken over at the next boot, or by running this script again.
sql() {
  as_postgres psql -p "$PORT" -d postgres -X -v ON_ERROR_STOP=1 -qAt "$@"
}
set_login() {
  local value=$1 role=$2 attributes=$3
  LOGIN_PASSWORD=$(jq -r .password <<<"$value")
  export LOGIN_PASSWORD
  sql -v role="$role" -v attributes="$attributes" <<'END' >/dev/null
\getenv password LOGIN_PASSWORD
-- Nowhere that statements are kept.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET pg_stat_statements.track_utility = off;
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN %s PASSWORD %L', :'role', :'attributes', :'password') \gexec
END
  unset LOGIN_PASSWORD
}
follows=$(sql -c 'SELECT pg_is_in_recovery()')
if [[ $follows == f ]]; then
  login=$(secret_value "$SECRET")
  [[ -n $login ]] || { make_secret "$SECRET" "$DATABASE" && login=$(secret_value "$SECRET"); }
  replication=$(secret_value "$REPLICATION_SECRET")
  [[ -n $replication ]] || { make_secret "$REPLICATION_SECRET" replicator && replication=$(secret_value "$REPLICATION_SECRET"); }
  [[ -n $login && -n $replication ]] || fail "a login that was made cannot be read"
  set_login "$login" "$DATABASE" NOSUPERUSER
  set_login "$replication" replicator REPLICATION
  sql -v name="$DATABASE" <<'END'
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'name') \gexec
END
  # A slot that nobody reads would keep the log until its volume is half full.
  if [[ $STANDBY == yes ]]; then
    sql -c "SELECT pg_create_physical_replication_slot('standby', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'standby')" >/dev/null
  else
    sql -c "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'standby' AND NOT active" >/dev/null
  fi
  [[ -n $(ls -A $root/backup/base) ]] || systemctl start --no-block database-backup
fi

# Disk space and logs. The dimensions are those that the alarms ask for.
jq -n --arg group "$LOG_GROUP" --arg node "$NODE" '{
  agent: { metrics_collection_interval: 60 },
  metrics: {
    append_dimensions: { InstanceId: "${aws:InstanceId}" },
    metrics_collected: {
      disk: { measurement: ["used_percent"], drop_device: true, resources: ["/srv/postgresql/data", "/srv/postgresql/wal", "/srv/postgresql/backup"] },
      mem: { measurement: ["used_percent"] }
    }
  },
  logs: { logs_collected: { files: { collect_list: [
    { file_path: "/var/log/postgresql/postgresql-*.log", log_group_name: $group, log_stream_name: ($node + "/postgresql") },
    { file_path: "/var/log/database-setup.log", log_group_name: $group, log_stream_name: ($node + "/setup") }
  ] } } }
}' >/opt/aws/amazon-cloudwatch-agent/etc/database.json
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/database.json
