# Makes an instance the database that its settings describe. Runs at every boot; what is as it should be stays as it is.
# The settings stand above, written by Terraform. Nothing in here is secret: logins come from Secrets Manager.
set -euo pipefail
exec > >(tee -a /var/log/database-setup.log) 2>&1

export AWS_DEFAULT_REGION
export HOME=/root
root=/srv/postgresql
data=$root/data/pgdata
conf=/etc/postgresql

fail() {
  echo "database-setup: $*" >&2
  exit 1
}

as_postgres() {
  (cd / && runuser -u postgres -- "$@")
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
    2) mkfs.xfs "$device" ;;
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

# Packages come from Amazon's repositories, through the gateway endpoint of S3.
packages=("postgresql$VERSION-server" "postgresql$VERSION-contrib" amazon-cloudwatch-agent jq)
rpm -q "${packages[@]}" >/dev/null 2>&1 || dnf -y -q install "${packages[@]}"
install -d -o postgres -g postgres -m 0700 $root/data $root/wal $root/backup $root/backup/wal $root/backup/base
install -d -o root -g postgres -m 0750 $conf $conf/conf.d
install -d -o postgres -g postgres -m 0750 /var/log/postgresql

# The value of a secret, or nothing while it has none. Any other answer is an error, which ends the script only where the value is
# assigned: never call this within a test, or a moment without network looks like a database that has no login yet.
secret_value() {
  local answer
  if answer=$(aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text 2>&1); then
    echo "$answer"
  elif [[ $answer != *ResourceNotFoundException* ]]; then
    fail "cannot read the secret $1: $answer"
  fi
}

# Values go through memory-backed files and environments, never through arguments, which everybody on the machine can list.
scratch=$(mktemp -d /dev/shm/database-setup.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

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
  (umask 077 && openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=$DATABASE" -keyout $conf/server.key -out $conf/server.crt)
  chown postgres: $conf/server.key $conf/server.crt
fi

# What is written here is compared with what was there, so that only a change restarts the server.
before=$(cat $conf/conf.d/*.conf $conf/pg_hba.conf 2>/dev/null | sha256sum)

memory_mib=$(($(awk '/^MemTotal:/ { print $2 }' /proc/meminfo) / 1024))
cat >$conf/archive-wal <<'END'
#!/bin/bash
# Copies a finished WAL file to the backup volume; a file that is there already is no success unless it is the same.
set -e
target=/srv/postgresql/backup/wal/$2
if [[ -e $target ]]; then cmp -s "$1" "$target" && exit 0 || exit 1; fi
cp "$1" "$target.part" && sync "$target.part" && mv "$target.part" "$target"
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
after=$(cat $conf/conf.d/*.conf $conf/pg_hba.conf | sha256sum)

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
[[ \$(psql -p $PORT -Atc 'SELECT pg_is_in_recovery()') == f ]] || exit 0
cd $root/backup/base
rm -rf ./*.part
find . -mindepth 1 -maxdepth 1 -mtime +$BACKUP_DAYS -exec rm -rf {} +
name=\$(date -u +%Y%m%dT%H%M%SZ)
pg_basebackup -p $PORT -D "\$name.part" -Ft -z -X none --checkpoint=fast
mv "\$name.part" "\$name"
# Each backup names the WAL file that a restore begins with.
oldest=\$(find . -mindepth 1 -maxdepth 1 -type d | sort | head -n 1)
start=\$(tar -xzOf "\$oldest/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\)).*/\1/p')
[[ -n \$start ]] && pg_archivecleanup $root/backup/wal "\$start"
END
chmod 0755 $conf/base-backup
systemctl daemon-reload

# The data directory.
if [[ ! -s $data/PG_VERSION ]]; then
  [[ -z $(ls -A $root/data) ]] || fail "the data volume holds something, but no database: look at it before anything is written"
  if [[ $NODE == primary ]]; then
    login=$(secret_value "$SECRET")
    [[ -z $login ]] ||
      fail "the data volume is empty, and the secret says that there was a database: restore it, or delete the secret's value to begin anew"
    as_postgres initdb -D $data --waldir=$root/wal/pg_wal --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256
  else
    replication=
    until [[ -n $replication ]] && pg_isready -q -h "$PRIMARY_ADDRESS" -p "$PORT"; do
      sleep 15
      replication=$(secret_value "$REPLICATION_SECRET")
    done
    (umask 077 && jq -r --arg host "$PRIMARY_ADDRESS" --arg port "$PORT" '"\($host):\($port):*:replicator:\(.password)"' <<<"$replication" >/var/lib/pgsql/.pgpass)
    chown postgres: /var/lib/pgsql/.pgpass
    as_postgres pg_basebackup -D $data --waldir=$root/wal/pg_wal -R -X stream -S standby \
      -d "host=$PRIMARY_ADDRESS port=$PORT user=replicator sslmode=require passfile=/var/lib/pgsql/.pgpass application_name=standby"
  fi
fi
grep -q "^include_dir = '$conf/conf.d'" $data/postgresql.conf || echo "include_dir = '$conf/conf.d'" >>$data/postgresql.conf

systemctl enable -q postgresql database-backup.timer
if [[ $before != "$after" ]]; then systemctl restart postgresql; else systemctl start postgresql; fi
systemctl start database-backup.timer

# Logins, on the one that writes. A new value in a secret is taken over at the next boot, or by running this script again.
sql() {
  as_postgres psql -p "$PORT" -v ON_ERROR_STOP=1 -qAt "$@"
}
set_login() {
  local value=$1 role=$2 attributes=$3
  LOGIN_PASSWORD=$(jq -r .password <<<"$value")
  export LOGIN_PASSWORD
  sql -v role="$role" -v attributes="$attributes" <<'END' >/dev/null
\getenv password LOGIN_PASSWORD
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN %s PASSWORD %L', :'role', :'attributes', :'password') \gexec
END
  unset LOGIN_PASSWORD
}
if [[ $(sql -c 'SELECT pg_is_in_recovery()') == f ]]; then
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
  if [[ $STANDBY == yes ]]; then
    sql -c "SELECT pg_create_physical_replication_slot('standby', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'standby')" >/dev/null
  fi
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
