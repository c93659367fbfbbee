#!/bin/bash
# Brings the database back, in its place: database-restore latest|'2026-05-04 03:02:01+00' [1|2]. Without a number the place is taken that
# has the backup: 1 is the volume, 2 is S3. What is there now is overwritten.
set -euo pipefail
# shellcheck source=/dev/null
source /opt/database/common.sh
exec 9>/run/database-setup.lock
flock 9
# shellcheck disable=SC2154 # names come from common.sh
{
  (($# >= 1)) || fail "how far: latest, or a time such as '2026-05-04 03:02:01+00'"
  [[ ! -e $data/standby.signal ]] || fail "this is the standby: restore the one that writes, and let this one rejoin it"
  writer_is_here || fail "$HOST leads to the other server: restore there"

  options=(--delta "--link-map=pg_wal=$wal")
  repository=()
  [[ -z ${2:-} ]] || repository=("--repo=$2")
  now=$(date +%s)
  moment=$now
  if [[ $1 != latest ]]; then
    moment=$(date -d "$1" +%s) || fail "no time: $1"
    ((moment <= now)) || fail "$1 is yet to come"
    options+=(--type=time "--target=$1" --target-action=promote)
  fi
  # A server is stopped only for what there is.
  backrest "${repository[@]}" --output=json info >"$scratch/backups" || fail "the places for backups do not answer"
  jq -e --argjson moment "$moment" 'any(.[].backup[]?; .timestamp.stop <= $moment)' "$scratch/backups" >/dev/null ||
    fail "there is no base backup from before $1: nothing was changed"
  systemctl stop postgresql
  as_postgres mkdir -p -m 0700 "$data" "$wal"
  backrest "${options[@]}" "${repository[@]}" restore
  exec 9>&-
  # Base backups of before lead to what was given up: one of what is there now.
  database-setup
  systemctl start --no-block database-backup
  exit
}
