#!/bin/bash
# Makes this server the standby of the one that the name leads to. What it holds is thrown away.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
exec 9>/run/database-setup.lock
flock 9
# shellcheck disable=SC2154 # settings and names come from common.sh
{
  ! writer_is_here || fail "$HOST leads to this server: it is the one that writes"
  as_postgres pg_isready -q -h "$HOST" -p "$PORT" || fail "$HOST does not answer: what is here may be all that there is"
  systemctl stop postgresql
  rm -rf "$data" "$data.part" "$wal"
  rm -rf "$scratch"
}
exec 9>&-
exec database-setup
