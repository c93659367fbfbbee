#!/usr/bin/env bash
# Finds out at the beginning of a run what is to be applied in an environment, and whether it may be now: what differs from what was applied last, inside of a change window, with the approvals that it needs.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane jq git
cd "$TERRANE_PROJECT"
# The first run finds no record, and applies all.
fetch_record || true
terrane --quiet check || fail "the tree is not what regions.toml says: nothing is applied that nobody could build again"
what=(--record origin/terrane-applied)
[ "$(printenv TERRANE_ALL || true)" != true ] || what=(--all)
terrane --quiet affected "$${what[@]}" --environment "$TERRANE_ENVIRONMENT" --format json >"$work/affected.json"

by_hand=$(jq -r '[.waves[].stacks[] | select(.part == null) | .folder] | join(", ")' "$work/affected.json")
[ -z "$by_hand" ] || warn "applied by hand, and not by this run: $by_hand"
gone=$(jq -r '[.destroy_before[].folder] | join(", ")' "$work/affected.json")
[ -z "$gone" ] || warn "out of the tree, and still there: $gone. The workflow destroy-stack takes them down"
count=$(jq '[.waves[].stacks[] | select(.part != null)] | length' "$work/affected.json")
stages=$(jq -c '[.waves[].stacks[] | select(.part != null) | .stage] | unique' "$work/affected.json")
{
  printf '### %s: %s stacks to apply\n\n' "$TERRANE_ENVIRONMENT" "$count"
  jq -r '.waves[].stacks[] | select(.part != null) | "- stage \(.stage), \(.part): `\(.folder)`"' "$work/affected.json"
} | summary
if [ "$count" -gt 0 ] && [ "$(printenv TERRANE_MODE || printf apply)" = apply ]; then
  bash "$here/approvals.sh"
fi
# Names of parameters that stacks write, for those who look whether they are there.
terrane --quiet graph --as json | jq -c '[.stacks[].produces[]?]' >"$work/produces.json"
hand_on started "$(now)"
hand_on count "$count"
hand_on stages "$stages"
