#!/usr/bin/env bash
# Records a run on GitLab: what came of applies stands beside what came of plans.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
for file in "$work"/applied/*.json; do [ ! -f "$file" ] || cp -f "$file" "$work/results/"; done
bash "$here/record.sh"
# A plan that nobody let go on is no apply.
left=$(jq -n --slurpfile affected "$work/affected.json" '[inputs | select(.result | IN("applied", "unchanged", "destroyed")) | .name] as $done | [$affected[0].waves[].stacks[] | select(.part != null and (.name | IN($done[]) | not))] | length' \
  "$work"/results/*.json)
[ "$left" != 0 ] || bash "$here/notify.sh" applied 'applied'
