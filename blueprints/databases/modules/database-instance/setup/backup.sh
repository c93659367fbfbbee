#!/bin/bash
# A base backup into each of the two places, every day; what is too old goes with it. A standby makes none.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/settings
# shellcheck disable=SC2154 # of the settings
follows=$(psql -p "$PORT" -d postgres -X -Atc 'SELECT pg_is_in_recovery()')
[[ $follows == f ]] || exit 0

failed=0
back_up() { # REPOSITORY TYPE: one that fails must not keep the other from being tried
  pgbackrest --config=/etc/postgresql/pgbackrest.conf --stanza=main "--repo=$1" "--type=$2" backup || failed=1
}
back_up 1 full
# On Sundays everything, on other days what differs since. A first one is full in any case.
if [[ $(date -u +%u) == 7 ]]; then back_up 2 full; else back_up 2 diff; fi
((failed == 0)) || exit 1

# What former versions of this setup left.
rm -rf /srv/postgresql/backup/base /srv/postgresql/backup/wal
