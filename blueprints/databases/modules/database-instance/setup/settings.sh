#!/bin/bash
# Everything that is written down before the server starts.
# shellcheck disable=SC2154 # settings and names come from common.sh

write_settings() {
  write_kernel
  write_certificate
  write_postgresql
  write_standby
  write_hba
  write_pgbackrest
  chown root:postgres "$conf/pg_hba.conf" "$conf/pgbackrest.conf" "$conf"/conf.d/*.conf
  chmod 0640 "$conf/pg_hba.conf" "$conf/pgbackrest.conf" "$conf"/conf.d/*.conf
}

# PostgreSQL's memory stays where it is, and what it wrote goes to the volumes steadily: left alone, the kernel collects a tenth of the
# memory and then stops every query for it.
write_kernel() {
  cat >/etc/sysctl.d/90-postgresql.conf <<'END'
vm.swappiness = 1
vm.dirty_background_bytes = 67108864
vm.dirty_bytes = 536870912
END
  sysctl -q --load /etc/sysctl.d/90-postgresql.conf
}

# A certificate of its own: clients ask for encryption; who the server is, the network says.
write_certificate() {
  if [[ ! -s $conf/server.key ]]; then
    (umask 077 && openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=$DATABASE" -keyout "$conf/server.key" -out "$conf/server.crt" 2>/dev/null)
    chown postgres: "$conf/server.key" "$conf/server.crt"
  fi
}

write_postgresql() {
  local memory_mib
  memory_mib=$(($(awk '/^MemTotal:/ { print $2 }' /proc/meminfo) / 1024))
  cat >"$conf/conf.d/10-managed.conf" <<END
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
archive_command = 'pgbackrest --config=$conf/pgbackrest.conf --stanza=main archive-push "%p"'
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
  printf '%s\n' "$PARAMETERS" >"$conf/conf.d/20-project.conf"
}

# Read by a standby only: both servers have it, so that they can change places. The one that writes is found by its name; log that it
# does not have any more is in S3. Where pgBackRest is missing there is none: a command that is not found would end the standby.
write_standby() {
  cat >"$conf/conf.d/30-standby.conf" <<END
primary_conninfo = 'host=$HOST port=$PORT user=replicator sslmode=require passfile=$conf/pgpass application_name=standby'
primary_slot_name = 'standby'
restore_command = 'pgbackrest --config=$conf/pgbackrest.conf --stanza=main --repo=2 archive-get "%f" "%p"; status=\$?; [ \$status != 127 ] || status=1; exit \$status'
END
}

write_hba() {
  local network
  {
    echo "local all postgres peer"
    echo "local replication postgres peer"
    for network in $CLIENT_NETWORKS; do echo "hostssl $DATABASE $DATABASE,${DATABASE}_a,${DATABASE}_b $network scram-sha-256"; done
    for network in $PEER_NETWORKS; do echo "hostssl replication replicator $network scram-sha-256"; done
  } >"$conf/pg_hba.conf"
}

# Two places (https://pgbackrest.org/user-guide.html#multi-repo): on a volume, from which a restore is quickest, and in S3, which is left
# when the zone is not. There the instance's role is who writes, and the bucket encrypts with the client's key. Log goes to both or to none:
# where a place takes none until half of the volume is full, it is given up, which costs moments to restore to and not the database
# (https://pgbackrest.org/configuration.html#section-archive/option-archive-push-queue-max).
write_pgbackrest() {
  cat >"$conf/pgbackrest.conf" <<END
[global]
repo1-type=posix
repo1-path=$root/backup/pgbackrest
repo1-bundle=y
repo1-retention-full-type=time
repo1-retention-full=$BACKUP_DAYS

repo2-type=s3
repo2-path=/pgbackrest
repo2-s3-bucket=$BACKUP_BUCKET
repo2-s3-region=$AWS_DEFAULT_REGION
repo2-s3-endpoint=s3.$AWS_DEFAULT_REGION.$DNS_SUFFIX
repo2-s3-key-type=auto
repo2-bundle=y
repo2-retention-full-type=time
repo2-retention-full=$ARCHIVE_DAYS

compress-type=zst
process-max=$(($(nproc) > 3 ? $(nproc) / 2 : 1))
start-fast=y
archive-async=y
archive-push-queue-max=$((WAL_GIB > 2 ? WAL_GIB / 2 : 1))GiB
spool-path=$root/wal/spool
lock-path=/run/database-backup
log-path=/var/log/pgbackrest
log-level-console=warn
log-level-stderr=off

[main]
pg1-path=$data
pg1-port=$PORT
END
}
