#!/usr/bin/env bash
# Stacks to plan beside each other, whatever their order: batches.sh FILE prints the matrices of an environment from what the compiler said of its stacks.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
jq -c --arg environment "$TERRANE_ENVIRONMENT" --slurpfile machines "$here/machines.json" -f "$here/entries.jq" "$1" >"$work/batches.json"
count=$(jq length "$work/batches.json")
[ "$count" -le "$TERRANE_BATCHES" ] || fail "the stacks of $TERRANE_ENVIRONMENT take $count matrices, and the pipeline has $TERRANE_BATCHES: build the tree anew"
for batch in $(seq 1 "$TERRANE_BATCHES"); do
  hand_on "batch-$batch" "$(jq -r --argjson batch "$batch" '.[$batch - 1] | if . == null then "" else tojson end' "$work/batches.json")"
done
