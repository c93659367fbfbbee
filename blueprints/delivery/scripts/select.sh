#!/usr/bin/env bash
# Which stacks of a part and a stage are to be applied, step by step: a matrix for each step. Reads what the run found out at its beginning.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
jq -c --arg environment "$TERRANE_ENVIRONMENT" --arg part "$TERRANE_PART" --argjson stage "$TERRANE_STAGE" --slurpfile machines "$here/machines.json" -f "$here/entries.jq" "$work/affected.json" >"$work/steps.json"
count=$(jq length "$work/steps.json")
[ "$count" -le "$TERRANE_STEPS" ] || fail "$TERRANE_PART takes $count steps, and the pipeline has $TERRANE_STEPS: build the tree anew"
for step in $(seq 1 "$TERRANE_STEPS"); do
  hand_on "step-$step" "$(jq -r --argjson step "$step" '.[$step - 1] | if . == null then "" else tojson end' "$work/steps.json")"
done
hand_on stacks "$(jq -c '[.[].include[].name]' "$work/steps.json")"
hand_on any "$(jq 'length > 0' "$work/steps.json")"
