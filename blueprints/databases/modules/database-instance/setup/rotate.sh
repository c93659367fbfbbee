#!/bin/bash
# Renews logins that are as old as they may be, on the one that writes; a standby fetches the one that it copies with. A timer calls this every hour.
# shellcheck disable=SC2154 # settings and names come from common.sh
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
# shellcheck source=/dev/null
source /opt/database/logins.sh
exec 9>/run/database-setup.lock
flock 9
# An instance that was made of a recovery point has the settings of another one, and other volumes: it must not touch that one's secrets.
[[ -e /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${DATA_VOLUME/-/} ]] || fail "$DATA_VOLUME is not attached: this is a copy of another server, whose secrets are left alone"
if [[ -e $data/standby.signal ]]; then
  write_pgpass || fail "the secret $REPLICATION_SECRET is empty"
  note_age
  exit 0
fi
# The name leads to the other server, and PostgreSQL is not started here.
systemctl -q is-active postgresql || exit 0
here=0
writer_is_here || here=$?
((here == 0)) || exit 0
renew_login
renew_replication
note_age
