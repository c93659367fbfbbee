#!/bin/bash
# Makes this server the one that writes. The document that fails over calls it, after it has stopped the other one.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
if [[ $(sql -c "SELECT pg_is_in_recovery()") == t ]]; then
  [[ $(sql -c "SELECT pg_promote(true, 600)") == t ]] || fail "the server was not promoted within ten minutes"
fi
sql -c "SELECT pg_create_physical_replication_slot('standby', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'standby')" >/dev/null
# The volume of this one has no backups yet, and the log goes to both places or to none.
make_places
