#!/usr/bin/env bash
# Holds the plan of a stack to the policies that the compiler emits: policies.sh PLAN.json. What they deny ends the plan, and is never applied.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
%{ if estate.output.policies == false ~}
exit 0
%{ else ~}
bash "$here/scanners.sh" conftest
export PATH="$work/bin:$PATH"
need conftest jq
jq -n --arg environment "$TERRANE_ENVIRONMENT" --arg region "$TERRANE_REGION" --arg client "$(printenv TERRANE_CLIENT || true)" \
  '{ stack: ({ environment: $environment, region: $region, client: $client } | with_entries(select(.value != ""))) }' >"$work/stack.json"
policies=${estate.output.policies == true ? "$here/../policies" : "$(cd \"$TERRANE_PROJECT\" && pwd)/${estate.output.policies}"}
code=0
conftest test --policy "$policies/lib" --policy "$policies/terraform" --data "$policies/data" --data "$work/stack.json" --all-namespaces --output json "$1" >"$work/policies.json" || code=$?
jq -r '.[] | (.warnings[]? | "excused: \(.msg)"), (.failures[]? | "denied: \(.msg)")' "$work/policies.json" >&2 || cat "$work/policies.json" >&2
[ "$code" = 0 ] || fail "policies deny this plan: $(jq -r '[.[].failures[]? | .metadata.rule // .msg] | unique | join(", ")' "$work/policies.json" 2>/dev/null || printf 'conftest ended with %s' "$code")"
%{ endif ~}
