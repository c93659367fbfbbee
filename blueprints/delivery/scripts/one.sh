#!/usr/bin/env bash
# Finds the one stack that somebody has named, and the commit that it is to be taken from.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane jq git
cd "$TERRANE_PROJECT"
branch=$(of_environment .branch)
ref=
if on_github; then
  ref=$GITHUB_REF
elif on_gitlab; then
  ref=refs/heads/$(printenv CI_COMMIT_BRANCH || true)
elif on_azure; then
  ref=$BUILD_SOURCEBRANCH
fi
if [ "$ref" != "refs/heads/$branch" ]; then
  fail "$TERRANE_ENVIRONMENT follows the branch $branch: start this from there"
fi
fetch_record || true
record() { git show "$1:$TERRANE_ENVIRONMENT.json" 2>/dev/null || printf '{"stacks":{}}'; }
last() { record "$1" | jq -r --arg stack "$TERRANE_STACK" '[.stacks | to_entries[] | select(.key == $stack or .value.folder == $stack)][0].value | .commit // ""'; }

current=$(last origin/terrane-applied)
commit=$TERRANE_WANTED
if [ -z "$commit" ] && [ "$TERRANE_MODE" = destroy ]; then commit=$(git rev-parse HEAD); fi
if [ -z "$commit" ]; then
  [ -n "$current" ] || fail "nothing is recorded of $TERRANE_STACK: name the commit to go back to"
  refused=
  # The record's history has each commit that the stack was applied from.
  for revision in $(git rev-list origin/terrane-applied -- "$TERRANE_ENVIRONMENT.json"); do
    before=$(last "$revision")
    # What somebody has rolled back from is no way back.
    refused="$refused $(record "$revision" | jq -r --arg stack "$TERRANE_STACK" '[.stacks | to_entries[] | select(.key == $stack or .value.folder == $stack)][0].value | .rolled_back_from // ""')"
    case " $refused " in *" $before "*) continue ;; esac
    if [ -n "$before" ] && [ "$before" != "$current" ]; then
      commit=$before
      break
    fi
  done
  [ -n "$commit" ] || fail "$TERRANE_STACK was applied from $current alone: there is nothing to go back to"
fi
commit=$(git rev-parse --verify --quiet --end-of-options "$commit^{commit}") || fail "there is no such commit: $TERRANE_WANTED"
# What stands in a branch that nobody has reviewed is not applied.
git merge-base --is-ancestor "$commit" HEAD || fail "$commit is not in $branch"

git worktree add --quiet --detach "$work/then" "$commit"
terrane --quiet --project "$work/then/$TERRANE_PROJECT" affected --all --environment "$TERRANE_ENVIRONMENT" --format json |
  jq --arg stack "$TERRANE_STACK" '.waves |= (map(.stacks |= map(select(.name == $stack or .folder == $stack) | .why = [])) | map(select(.stacks != [])))' >"$work/affected.json"
git worktree remove --force "$work/then"
[ "$(jq '[.waves[].stacks[]] | length' "$work/affected.json")" = 1 ] || fail "$commit has no stack $TERRANE_STACK in $TERRANE_ENVIRONMENT"
[ "$(jq '[.waves[].stacks[] | select(.part == null)] | length' "$work/affected.json")" = 0 ] || fail "$TERRANE_STACK is applied by hand"

hand_on commit "$commit"
hand_on from "$([ "$TERRANE_MODE" = destroy ] || printf '%s' "$current")"
hand_on stacks "$(jq -c --arg environment "$TERRANE_ENVIRONMENT" --slurpfile machines "$here/machines.json" -f "$here/entries.jq" "$work/affected.json" | jq -c '.[0]')"
