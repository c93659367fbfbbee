#!/usr/bin/env bash
# Records a run on Azure Pipelines, and tells of it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
TERRANE_COMMIT=$(jq -r .commit "$work/run.json")
TERRANE_ROLLED_BACK_FROM=$(jq -r .from "$work/run.json")
export TERRANE_COMMIT TERRANE_ROLLED_BACK_FROM
bash "$here/record.sh"
left=$(jq -n --slurpfile affected "$work/affected.json" '[inputs | select(.result | IN("applied", "unchanged", "destroyed")) | .name] as $done | [$affected[0].waves[].stacks[] | select(.part != null and (.name | IN($done[]) | not))] | length' \
  "$work"/results/*.json)
if [ "$left" = 0 ]; then
  bash "$here/notify.sh" applied 'applied'
else
  bash "$here/notify.sh" failed 'a run failed, and nothing behind it was applied'
fi
