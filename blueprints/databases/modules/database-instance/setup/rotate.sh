#!/bin/bash
# Renews logins that are as old as they may be, on the one that writes; a standby fetches the one that it copies with. A timer calls this every hour.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
# shellcheck source=/dev/null
source /opt/database/logins.sh
exec 9>/run/database-setup.lock
flock 9
# shellcheck disable=SC2154 # names come from common.sh
if [[ -e $data/standby.signal ]]; then
  write_pgpass || fail "the secret $REPLICATION_SECRET is empty"
  exit 0
fi
# The name leads to the other server, and PostgreSQL is not started here.
systemctl -q is-active postgresql || exit 0
renew_login
renew_replication
