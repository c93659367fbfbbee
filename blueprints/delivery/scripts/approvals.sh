#!/usr/bin/env bash
# Holds a change to the approvals that its environment asks for: the pull request that brought it has them, or nothing is applied. Its author's own does not count.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
wanted=$(of_environment .approvals)
if [ "$wanted" -eq 0 ]; then
  say "$TERRANE_ENVIRONMENT asks for no approval"
  exit 0
fi
# The pull request that brought a commit into the branch has them.
one() {
  local commit=$1 pull number found count
  pull=$(BRANCH=$branch gh api "repos/$GITHUB_REPOSITORY/commits/$commit/pulls" --jq '[.[] | select(.merged_at != null and .base.ref == env.BRANCH)][0] | select(. != null) | "\(.number) \(.user.login)"')
  [ -n "$pull" ] || fail "$TERRANE_ENVIRONMENT asks for $wanted approvals, and $commit came into $branch by no pull request"
  number=$(printf '%s' "$pull" | cut -d ' ' -f 1)
  # The last word of each reviewer counts, of those who belong to the repository: anybody can review a public one.
  found=$(gh api --paginate "repos/$GITHUB_REPOSITORY/pulls/$number/reviews" --jq '.[] | select(.author_association == "OWNER" or .author_association == "MEMBER" or .author_association == "COLLABORATOR") | { login: .user.login, state: .state }' |
    jq -rs --arg author "$(printf '%s' "$pull" | cut -d ' ' -f 2)" '[.[] | select(.state == "APPROVED" or .state == "CHANGES_REQUESTED" or .state == "DISMISSED")] | group_by(.login) | map(last)
      | [.[] | select(.state == "APPROVED" and .login != $author) | .login] | join(" ")')
  count=$(wc -w <<<"$found")
  [ "$count" -ge "$wanted" ] || fail "$TERRANE_ENVIRONMENT asks for $wanted approvals, and pull request $number, which brought $commit, has $count: have it approved now, also where it is merged already, and start deploy anew"
  say "$commit: pull request $number is approved by $found"
}
if on_github; then
  branch=$(of_environment .branch)
  # All that came since what is applied: a run takes up what others left. Without a record, and where history was written anew, the last commit stands for all.
  read -r -a applied < <(git show "origin/terrane-applied:$TERRANE_ENVIRONMENT.json" 2>/dev/null | jq -r '[.stacks[].commit // empty | "^" + .] | unique | join(" ")' || true) || true
  commits=
  [ "$${#applied[@]}" = 0 ] || commits=$(git rev-list --first-parent "$TERRANE_COMMIT" "$${applied[@]}" 2>/dev/null || true)
  for commit in $${commits:-$TERRANE_COMMIT}; do
    one "$commit"
  done
else
  say "the runner holds changes to approvals by its own rules (terrane explain pipelines)"
fi
