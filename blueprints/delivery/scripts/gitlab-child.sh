#!/usr/bin/env bash
# Writes the child pipeline of GitLab that does what a run has found out that it is to do.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
bash "$here/run.sh"
mode=$(jq -r .mode "$work/run.json")

# JSON is YAML: names stand in quotes, and none of them becomes a key or a command.
for environment in $(jq -r '.environments[]' "$work/run.json"); do
  order='[null]'
  # Stage by stage and part by part, as the scripts of all runners select them; plans alone need no order.
  if [ "$mode" = apply ] || [ "$mode" = destroy ]; then
    order=$(jq -c --arg environment "$environment" --argjson parts '${jsonencode([for part in estate.parts : part.name])}' '
      [.waves[].stacks[] | select(.part != null and .environment == $environment)] as $all
      | [range(1; (($all | map(.stage) | max) // 0) + 1) as $stage | ($parts | to_entries[]) as $part
        | select(any($all[]; .stage == $stage and .part == $part.value)) | { stage: $stage, part: $part.value }]' "$work/affected.json")
  fi
  jq -c '.[]' <<<"$order" | while read -r one; do
    select=(--arg environment "$environment" --slurpfile machines "$here/machines.json")
    [ "$one" = null ] || select+=(--arg part "$(jq -r .part <<<"$one")" --argjson stage "$(jq .stage <<<"$one")")
    jq -c "$${select[@]}" -f "$here/entries.jq" "$work/affected.json" |
      jq -c --arg environment "$environment" --argjson one "$one" 'to_entries[] | { environment: $environment, part: ($one.part // null), stage: ($one.stage // null), step: (.key + 1), stacks: .value.include }'
  done
done | jq -cs . >"$work/steps.json"
jq --arg mode "$mode" --arg commit "$(jq -r .commit "$work/run.json")" --arg from "$(jq -r .from "$work/run.json")" --arg environment "$TERRANE_ENVIRONMENT" --slurpfile all "$here/environments.json" --slurpfile looked "$here/verify.json" \
  -f "$here/gitlab-child.jq" "$work/steps.json" >"$work/child.yml"
# https://docs.gitlab.com/administration/instance_limits/#maximum-size-and-depth-of-cicd-configuration-yaml-files
[ "$(wc -c <"$work/child.yml")" -le 2000000 ] || warn "the child pipeline has $(wc -c <"$work/child.yml") bytes, and GitLab takes 2 MB where nobody has set more"
say "$(jq '[.[].stacks[]] | length' "$work/steps.json") stacks, $(jq 'length' "$work/steps.json") steps"
