#!/usr/bin/env bash
# Shows what the plans of a step change, before somebody is asked, and tells that somebody is.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
TERRANE_STACKS=$(jq -c --arg environment "$TERRANE_ENVIRONMENT" --arg part "$TERRANE_PART" --argjson stage "$TERRANE_STAGE" --slurpfile machines "$here/machines.json" -f "$here/entries.jq" "$work/affected.json" |
  jq -c --argjson step "$TERRANE_STEP" '.[$step - 1]')
export TERRANE_STACKS
bash "$here/changed.sh"
if [ "$(jq .any "$work/changed.json")" = true ] && [ "$(of_environment .approvals)" != 0 ]; then
  bash "$here/notify.sh" waiting 'stacks wait for an approval'
fi
