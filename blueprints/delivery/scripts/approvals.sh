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
if on_github; then
  pull=$(gh api "repos/$GITHUB_REPOSITORY/commits/$TERRANE_COMMIT/pulls" --jq '[.[] | select(.merged_at != null)][0] | select(. != null) | "\(.number) \(.user.login)"')
  [ -n "$pull" ] || fail "$TERRANE_ENVIRONMENT asks for $wanted approvals, and $TERRANE_COMMIT came by no pull request"
  number=$(printf '%s' "$pull" | cut -d ' ' -f 1)
  # The last word of each reviewer counts, of those who belong to the repository: anybody can review a public one.
  found=$(gh api --paginate "repos/$GITHUB_REPOSITORY/pulls/$number/reviews" --jq '.[] | select(.author_association == "OWNER" or .author_association == "MEMBER" or .author_association == "COLLABORATOR") | { login: .user.login, state: .state }' |
    jq -rs --arg author "$(printf '%s' "$pull" | cut -d ' ' -f 2)" '[.[] | select(.state == "APPROVED" or .state == "CHANGES_REQUESTED" or .state == "DISMISSED")] | group_by(.login) | map(last)
      | [.[] | select(.state == "APPROVED" and .login != $author) | .login] | join(" ")')
  count=$(wc -w <<<"$found")
  [ "$count" -ge "$wanted" ] || fail "$TERRANE_ENVIRONMENT asks for $wanted approvals, and pull request $number has $count"
  say "pull request $number is approved by $found"
else
  say "the runner holds changes to approvals by its own rules (terrane explain pipelines)"
fi
