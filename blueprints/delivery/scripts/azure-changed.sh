#!/usr/bin/env bash
# What the plans of a step change, for Azure Pipelines: shown, told to whoever is asked, and handed on as matrices.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
TERRANE_STACKS=$(jq -c --arg environment "$TERRANE_ENVIRONMENT" --arg part "$TERRANE_PART" --argjson stage "$TERRANE_STAGE" --slurpfile machines "$here/machines.json" -f "$here/entries.jq" "$work/affected.json" |
  jq -c --argjson step "$TERRANE_STEP" '.[$step - 1]')
export TERRANE_STACKS
TERRANE_OUTPUTS="$work/outputs.env" bash "$here/changed.sh"
any=$(jq .any "$work/changed.json")
if [ "$any" = true ] && [ "$(of_environment .approvals)" != 0 ]; then
  bash "$here/notify.sh" waiting 'stacks wait for an approval'
fi
hand_on any "$any"
bash "$here/azure-legs.sh" changed
