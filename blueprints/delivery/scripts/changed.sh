#!/usr/bin/env bash
# Of the stacks of a step, those that are to be applied: what came of their plans. A person is asked for these alone.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
jq -c . <<<"$TERRANE_STACKS" >"$work/stacks.json"
for file in "$work"/results/*.json; do jq -c . "$file"; done | jq -cs --slurpfile stacks "$work/stacks.json" '
  (map({ key: .name, value: . }) | from_entries) as $results
  # A result that did not arrive is no stack without changes.
  | ([$stacks[0].include[] | select($results[.name] == null) | .name]) as $lost | if $lost != [] then error("no result of \($lost | join(", "))") else . end
  | [$stacks[0].include[] | select($results[.name].result == "planned") | . + { plan_sha256: $results[.name].plan_sha256 }] as $planned
  | { any: ($planned | length > 0), stacks: { include: $planned }, text: [$planned[] | $results[.name] | "- `\(.folder)`: " +
      ([.changes | group_by(.kind)[] | "\(length) \(.[0].kind)"] | join(", ")), (.changes[] | select(.kind == "delete" or .kind == "replace") | "  - \(.kind): `\(.address)`")] }' >"$work/changed.json"
jq -r '.text[]' "$work/changed.json" | summary
hand_on any "$(jq .any "$work/changed.json")"
hand_on stacks "$(jq -c .stacks "$work/changed.json")"
