#!/bin/bash
# Makes this server the one that writes. The document that fails over calls it, after it has stopped the other one.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
# shellcheck disable=SC2154 # settings come from common.sh
if [[ $(sql -c "SELECT pg_is_in_recovery()") == t ]]; then
  # The one that the name leads to is stopped, or out of reach.
  if ! writer_is_here && as_postgres pg_isready -q -h "$HOST" -p "$PORT"; then
    fail "the other server still answers at $HOST: stop it first, or both would write"
  fi
  [[ $(sql -c "SELECT pg_promote(true, 600)") == t ]] || fail "the server was not promoted within ten minutes"
fi
# What the other one renewed last may not have come here: the secrets say who signs in. In a process of its own, which may fail.
(
  # shellcheck source=/dev/null
  source /opt/database/logins.sh
  take_over_logins
  note_age
) || echo "database-setup: the logins could not be taken over: run database-setup" >&2
# It writes. What fails from here on must not keep the name from leading to it: the setup and the alarms say it again.
make_slot || echo "database-setup: the slot of the standby is missing" >&2
# The volume of this one has no backups yet, the log goes to both places or to none, and a base backup of before ends where this begins.
if make_places; then
  systemctl start --no-block database-backup || echo "database-setup: no base backup was begun" >&2
else
  echo "database-setup: places for backups are missing" >&2
fi
