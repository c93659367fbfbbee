#!/bin/bash
# What systemd runs. PostgreSQL itself is started by the setup at every boot, not by systemd: a server that lost its place to the other one
# while it was off must not come back and write.
# shellcheck disable=SC2154 # settings and names come from common.sh

write_services() {
  mkdir -p /etc/systemd/system/postgresql.service.d
  cat >/etc/systemd/system/postgresql.service.d/managed.conf <<END
[Unit]
RequiresMountsFor=$root/data $root/wal $root/backup
[Service]
Environment=PGDATA=$data
TimeoutStartSec=infinity
END
  write_timer backup "Base backup of PostgreSQL" postgres "*-*-* 00:30:00 UTC" $'RandomizedDelaySec=30min\nPersistent=true' "TimeoutStartSec=infinity"
  write_timer metrics "Metrics of PostgreSQL" postgres "*-*-* *:*:00" "" "TimeoutStartSec=50"
  write_timer grow "File systems that fill their volumes" root "*-*-* *:0/5:30" "" "TimeoutStartSec=60"
  write_timer rotate "Logins that are to be renewed" root "*-*-* *:17:00" "RandomizedDelaySec=10min" "TimeoutStartSec=300"
  systemctl daemon-reload
  local name
  for name in restore rejoin; do
    printf '#!/bin/bash\nexec bash /opt/database/%s.sh "$@"\n' $name >/usr/local/sbin/database-$name
    chmod 0755 /usr/local/sbin/database-$name
  done
}

write_timer() { # NAME DESCRIPTION USER WHEN TIMER-OPTIONS SERVICE-OPTIONS
  cat >"/etc/systemd/system/database-$1.service" <<END
[Unit]
Description=$2
[Service]
Type=oneshot
User=$3
ExecStart=/bin/bash /opt/database/$1.sh
$6
END
  cat >"/etc/systemd/system/database-$1.timer" <<END
[Unit]
Description=$2
[Timer]
OnCalendar=$4
$5
[Install]
WantedBy=timers.target
END
}
