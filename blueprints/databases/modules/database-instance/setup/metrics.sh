#!/bin/bash
# What the alarms look at. A server that does not answer sends nothing, and that is an alarm of its own. What is said of the whole
# database comes from whichever of the two writes, so that the alarms survive a failover.
# shellcheck disable=SC2154 # settings are read below
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/settings
export AWS_DEFAULT_REGION

# When the last backup ended in the place that is furthest behind; without one, since when there is something to back up. What cannot be
# asked is as it was when last asked, and gets older. 99 is any error in a place (https://pgbackrest.org/command.html#command-info).
known=/run/database-backup/backups.json
if timeout 20 pgbackrest --config=/etc/postgresql/pgbackrest.conf --stanza=main --output=json --log-level-file=off info >"$known.new" 2>/dev/null &&
  jq -e 'all(.[].repo[]?; .status.code != 99)' "$known.new" >/dev/null; then
  mv "$known.new" "$known"
fi
newest=$(jq '[.[].backup[]? | { place: .database["repo-key"], stop: .timestamp.stop }] as $all
  | [1, 2] | map(. as $place | [$all[] | select(.place == $place).stop] | max // 0) | min' "$known" 2>/dev/null || echo 0)
((newest > 0)) || newest=$(stat -c %Y /srv/postgresql/data/pgdata/PG_VERSION)

# Days since the older of the logins was made, as the hourly timer found it; where that has not run for a day, as old as can be.
renewed=$(cat /run/database-login 2>/dev/null || true)
if [[ -z $renewed ]]; then
  renewed=$(date +%s)
  since=$(stat -c %Y /etc/systemd/system/database-rotate.timer 2>/dev/null || echo "$renewed")
  ((renewed - since < 86400)) || renewed=0
fi

metrics=$(psql -p "$PORT" -d postgres -X -At -F ' ' -v ON_ERROR_STOP=1 -v newest="$newest" -v renewed="$renewed" <<'SQL'
SELECT 'node', 'Answers', 1
UNION ALL SELECT 'node', 'ConnectionsPercent', round(100.0 * count(*) / current_setting('max_connections')::int, 1) FROM pg_stat_activity WHERE backend_type = 'client backend'
UNION ALL SELECT 'database', 'TransactionAge', max(age(datfrozenxid)) FROM pg_database HAVING NOT pg_is_in_recovery()
UNION ALL SELECT 'database', 'BackupAgeHours', round((extract(epoch FROM now()) - :newest) / 3600, 1) WHERE NOT pg_is_in_recovery()
UNION ALL SELECT 'database', 'LoginAgeDays', round((extract(epoch FROM now()) - :renewed) / 86400, 1) WHERE NOT pg_is_in_recovery()
UNION ALL SELECT 'database', 'UnarchivedSegments', count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready' HAVING NOT pg_is_in_recovery()
UNION ALL SELECT 'database', 'ArchiveFails', count(*) FROM pg_stat_archiver WHERE last_failed_time > coalesce(last_archived_time, '-infinity') HAVING NOT pg_is_in_recovery()
-- A slot whose log is gone has no position any more: the standby must be made anew.
UNION ALL SELECT 'database', 'StandbyLagMiB', round(coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) / 1048576, 1048576)) FROM pg_replication_slots WHERE slot_name = 'standby' AND NOT pg_is_in_recovery()
SQL
)
metrics=$(jq -R -n -c --arg database "$NAME" --arg node "$NODE" '[inputs | split(" ") | {
  MetricName: .[1], Value: (.[2] | tonumber),
  Dimensions: ([{ Name: "Database", Value: $database }] + if .[0] == "node" then [{ Name: "Node", Value: $node }] else [] end)
}]' <<<"$metrics")
aws cloudwatch put-metric-data --namespace PostgreSQL --metric-data "$metrics"
