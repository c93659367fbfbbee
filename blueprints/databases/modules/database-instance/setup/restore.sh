#!/bin/bash
# Brings the database back, in its place: database-restore latest|'2026-05-04 03:02:01+00' [1|2]. Without a number the place is taken that
# has the backup: 1 is the volume, 2 is S3. What is there now is overwritten.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
# shellcheck disable=SC2154 # names come from common.sh
{
  (($# >= 1)) || fail "how far: latest, or a time such as '2026-05-04 03:02:01+00'"
  [[ ! -e $data/standby.signal ]] || fail "this is the standby: restore the one that writes, and let this one rejoin it"
  writer_is_here || fail "$HOST leads to the other server: restore there"

  options=(--delta "--link-map=pg_wal=$wal")
  [[ $1 == latest ]] || options+=(--type=time "--target=$1" --target-action=promote)
  [[ -z ${2:-} ]] || options+=("--repo=$2")
  systemctl stop postgresql
  as_postgres mkdir -p -m 0700 "$data" "$wal"
  backrest "${options[@]}" restore
  rm -rf "$scratch"
}
exec database-setup
