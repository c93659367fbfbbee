#!/bin/bash
# Places for backups, on the one that writes, and a first one.
# shellcheck disable=SC2154 # settings and names come from common.sh

start_backups() {
  systemctl enable -q --now database-backup.timer
  [[ ! -e $data/standby.signal ]] && command -v pgbackrest >/dev/null || return 0
  if ! make_places; then
    problem "the places for backups cannot be made"
  elif ! backrest --output=json info | jq -e '[.[].backup[].database["repo-key"]] | unique == [1, 2]' >/dev/null; then
    systemctl start --no-block database-backup
  fi
}
