#!/usr/bin/env bash
# Finds out at the beginning of a run what is to be applied in an environment, and whether it may be now: what differs from what was applied last, inside of a change window, with the approvals that it needs.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane jq git
cd "$TERRANE_PROJECT"
# The first run finds no record, and applies all.
fetch_record || true
# A run that is started again, or a branch that was set back, would undo what was applied since.
while read -r recorded; do
  ! git cat-file -e "$recorded^{commit}" 2>/dev/null || git merge-base --is-ancestor "$recorded" "$TERRANE_COMMIT" ||
    fail "$recorded is applied in $TERRANE_ENVIRONMENT, and is not in $TERRANE_COMMIT: start deploy anew"
done < <(git show "origin/terrane-applied:$TERRANE_ENVIRONMENT.json" 2>/dev/null | jq -r '[.stacks[].commit // empty] | unique[]')
terrane --quiet check || fail "the tree is not what regions.toml says: nothing is applied that nobody could build again"
what=(--record origin/terrane-applied)
[ "$(printenv TERRANE_ALL || true)" != true ] || what=(--all)
ask "$work/affected.json" affected "$${what[@]}" --environment "$TERRANE_ENVIRONMENT"

# What was rolled back is left so, also by who asks for all.
if [ "$(printenv TERRANE_ALL || true)" = true ]; then
  held=$(terrane --quiet affected --record origin/terrane-applied --environment "$TERRANE_ENVIRONMENT" --format json | jq -c '.rolled_back // []')
  jq --argjson held "$held" '.waves |= (map(.stacks |= map(select(.folder | IN($held[]) | not))) | map(select(.stacks != [])))' "$work/affected.json" >"$work/all.json" && mv "$work/all.json" "$work/affected.json"
fi
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
