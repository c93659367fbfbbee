#!/usr/bin/env bash
# Matrices for Azure Pipelines from what a run has found out: one for each step of each part of each stage (s1_foundation_1), or, where plans alone are asked for, for each 256 stacks (production_1).
# Legs have the name of a stack and no more. Those of machines inside of networks stand apart (..._inside): a pool is one job's.
# Printed last in a job: what a step hands on stands in the environment of those behind it. https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job-strategy
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
mode=$(jq -r .mode "$work/run.json")
legs() { jq -c 'to_entries | map({ key: "stack_\(.key + 1)_\(.value.name | gsub("[^A-Za-z0-9]"; "_") | .[0:80])", value: ({ TERRANE_NAME: .value.name } + (.value.machine | if . == "" then {} else { TERRANE_MACHINE: . } end)
  + (.value.plan_sha256 | if . == null then {} else { TERRANE_PLAN_SHA256: . } end)) }) | from_entries'; }
both() {
  local stacks
  for where in hosted inside; do
    stacks=$(jq -c --arg where "$where" '[.[] | select((.machine == "") == ($where == "hosted"))]' <<<"$2")
    [ "$stacks" = '[]' ] || hand_on "$1$([ "$where" = hosted ] || printf _inside)" "$(legs <<<"$stacks")"
  done
}
if [ "$#" -gt 0 ]; then
  # Of a step, those that its plans change: by the rights that each of them needs.
  stacks=$(jq -c .stacks.include "$work/changed.json")
  for rights in $(jq -r '[.[].rights] | unique[]' <<<"$stacks"); do
    both "$rights" "$(jq -c --arg rights "$rights" '[.[] | select(.rights == $rights)]' <<<"$stacks")"
  done
  exit 0
fi
for environment in $(jq -r '.environments[]' "$work/run.json"); do
  select=(--arg environment "$environment" --slurpfile machines "$here/machines.json")
  if [ "$mode" = review ] || [ "$mode" = drift ]; then
    jq -c "$${select[@]}" -f "$here/entries.jq" "$work/affected.json" | jq -c 'to_entries[] | { step: (.key + 1), stacks: .value.include }' | while read -r one; do
      hand_on "$(tr -c 'A-Za-z0-9' _ <<<"$environment" | sed 's/_$//')_$(jq .step <<<"$one")_any" true
      both "$(tr -c 'A-Za-z0-9' _ <<<"$environment" | sed 's/_$//')_$(jq .step <<<"$one")" "$(jq -c .stacks <<<"$one")"
    done
    continue
  fi
  jq -r '[.waves[].stacks[] | select(.part != null) | "\(.stage) \(.part)"] | unique[]' "$work/affected.json" | while read -r stage part; do
    # What is taken down is not looked at.
    [ "$mode" != apply ] || [ "$part" = leaving ] || hand_on "s$${stage}_$${part}_look" true
    jq -c "$${select[@]}" --arg part "$part" --argjson stage "$stage" -f "$here/entries.jq" "$work/affected.json" | jq -c 'to_entries[] | { step: (.key + 1), stacks: .value.include }' | while read -r one; do
      id=s$${stage}_$${part}_$(jq .step <<<"$one")
      hand_on "$${id}_any" true
      both "$id" "$(jq -c .stacks <<<"$one")"
    done
  done
done
