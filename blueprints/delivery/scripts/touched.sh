#!/usr/bin/env bash
# What a change touches: the stacks to plan, of the environments that follow the branch that it goes to, and what becomes of resources, for the comment.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane jq git
cd "$TERRANE_PROJECT"
mkdir -p "$work/touched"
terrane --quiet --format markdown diff --against "$TERRANE_BASE" --only impact >"$work/touched/diff.md" || [ $? -le 1 ]
ask "$work/touched/affected.json" affected --against "$TERRANE_BASE"
# By branch: what the branch of one environment says about another is applied by nobody.
hand_on environments "$(jq -c --arg branch "$${TERRANE_BASE_BRANCH#refs/heads/}" --slurpfile all "$here/environments.json" '
  [.waves[].stacks[] | select(.part != null) | .environment] | unique | [.[] | select($all[0][.].branch == $branch)]' "$work/touched/affected.json")"
