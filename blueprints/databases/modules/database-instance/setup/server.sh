#!/bin/bash
# The data, and the server that runs on it.
# shellcheck disable=SC2154 # settings and names come from common.sh

# The data directory is made beside its place and moved there when it is whole: a copy that was cut short is begun anew, and never started.
clear_unfinished() {
  rm -rf "$data.part" "$wal"
}

copy_writer() {
  write_pgpass || return 1
  clear_unfinished
  local way="host=$HOST port=$PORT user=replicator sslmode=require passfile=$conf/pgpass application_name=standby" command
  # Its slot may have lost its log since, and what it kept is of no use to a copy that is made anew.
  for command in "DROP_REPLICATION_SLOT standby" "CREATE_REPLICATION_SLOT standby PHYSICAL RESERVE_WAL"; do
    as_postgres psql -X -q -d "$way replication=true" -c "$command" >/dev/null 2>&1 || true
  done
  as_postgres pg_basebackup -D "$data.part" --waldir="$wal" -X stream -S standby --checkpoint=fast -d "$way" || return 1
  clear_settings "$data.part"
  as_postgres touch "$data.part/standby.signal"
}

# What a restore of the one that writes has left there, and copies of former times: a standby that has it goes on by itself where that
# restore ended. What is in conf.d holds.
clear_settings() { # DIRECTORY
  sed -i -E '/^(primary_(conninfo|slot_name)|restore_command|recovery_target)/d' "$1/postgresql.auto.conf"
}

make_data() {
  [[ ! -e $data.part ]] || clear_unfinished
  [[ -z $(ls -A "$root/data") ]] || fail "the data volume holds something, but no database: look at it before anything is written"
  [[ ! -e $wal ]] || fail "the data volume is empty, and the WAL volume is not: look at it before anything is written"
  if writer_is_here; then
    local login
    login=$(secret_value "$SECRET")
    [[ -z $login ]] ||
      fail "the data volume is empty, and the secret says that there was a database: run database-restore, or delete the secret's value to begin anew"
    as_postgres mkdir "$data.part"
    as_postgres initdb -D "$data.part" --waldir="$wal" --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256
  else
    # The one that writes may be hours away: it is made by the same apply, or being restored.
    until copy_writer; do sleep 15; done
  fi
  mv "$data.part" "$data"
}

prepare_data() {
  if [[ ! -s $data/PG_VERSION ]]; then
    make_data
  elif [[ -e $data/standby.signal ]]; then
    write_pgpass || [[ -s $conf/pgpass ]] || fail "the secret $REPLICATION_SECRET is empty: without it nothing can be copied"
    clear_settings "$data"
  elif ! writer_is_here; then
    # As it should be after a failover, and no reason to keep settings from the other one.
    echo "database-setup: $HOST leads to the other server: PostgreSQL is not started here, or both would write. database-rejoin makes this one the standby" >&2
    exit 0
  fi
  sed -i '/^include_dir = /d' "$data/postgresql.conf"
  echo "include_dir = '$conf/conf.d'" >>"$data/postgresql.conf"
  raise_limits
}

# A standby does not start with less room than the one that writes had when it wrote
# (https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN), and after a change of settings one of the two is first.
raise_limits() {
  local limits="$conf/conf.d/40-limits.conf" name setting had has
  rm -f "$limits"
  [[ -e $data/standby.signal ]] || return 0
  while read -r name setting; do
    had=$(LC_ALL=C as_postgres pg_controldata -D "$data" </dev/null | awk -F: -v name="$name setting" '$1 == name { print $2 + 0 }')
    has=$(as_postgres postgres -D "$data" -C "$setting" </dev/null) || fail "PostgreSQL refuses its settings"
    if ((had > has)); then echo "$setting = $had" >>"$scratch/limits"; fi
  done <<'END'
max_connections max_connections
max_worker_processes max_worker_processes
max_wal_senders max_wal_senders
max_prepared_xacts max_prepared_transactions
max_locks_per_xact max_locks_per_transaction
END
  [[ ! -e $scratch/limits ]] || install -o root -g postgres -m 0640 "$scratch/limits" "$limits"
}

# Only what cannot be changed while it runs restarts a server.
start_server() {
  # A setting that PostgreSQL refuses must not cost a running database.
  as_postgres postgres -D "$data" -C max_connections >/dev/null || fail "PostgreSQL refuses its settings"
  systemctl disable -q postgresql
  systemctl start postgresql
  local loaded tries=0
  loaded=$(sql -c "SELECT pg_conf_load_time()")
  sql -c "SELECT pg_reload_conf()" >/dev/null
  until [[ $(sql -c "SELECT pg_conf_load_time() > '$loaded'") == t ]]; do
    ((++tries < 60)) || fail "PostgreSQL does not read its settings"
    sleep 1
  done
  if [[ $(sql -c "SELECT count(*) FROM pg_settings WHERE pending_restart") != 0 ]]; then systemctl restart postgresql; fi
  systemctl enable -q --now database-metrics.timer database-grow.timer database-rotate.timer
  # After a restore it reads the archived log first.
  if [[ ! -e $data/standby.signal ]]; then
    until [[ $(sql -c "SELECT pg_is_in_recovery()") == f ]]; do
      systemctl -q is-active postgresql || fail "PostgreSQL stopped while it read the archived log: see its log; a restore to another moment begins anew"
      sleep 5
    done
  fi
}
