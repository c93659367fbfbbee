#!/usr/bin/env bash
# Prints who let this run go on, as a list in JSON: whoever approved the environment's deployment, and the reviews of the change that was merged.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
none='[]'
if on_github; then
  {
    gh api "repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/approvals" --jq '.[] | select(.state == "approved" and any(.environments[]?; .name == env.TERRANE_ENVIRONMENT)) | .user.login' 2>/dev/null || true
    pull=$(gh api "repos/$GITHUB_REPOSITORY/commits/$TERRANE_COMMIT/pulls" --jq '[.[] | select(.merged_at != null)][0].number // empty' 2>/dev/null || true)
    [ -z "$pull" ] || gh api --paginate "repos/$GITHUB_REPOSITORY/pulls/$pull/reviews" --jq '.[] | select(.state == "APPROVED" and (.author_association == "OWNER" or .author_association == "MEMBER" or .author_association == "COLLABORATOR")) | .user.login' 2>/dev/null || true
  } | jq -Rn '[inputs] | unique'
elif on_gitlab && [ -f "$work/approved.txt" ]; then
  jq -Rn '[inputs] | unique' "$work/approved.txt"
else
  printf '%s\n' "$none"
fi
