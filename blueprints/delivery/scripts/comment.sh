#!/usr/bin/env bash
# Writes what becomes of resources and what the plans say into the one comment of a pull request that is the pipelines'.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
mark='<!-- terrane -->'
{
  printf '%s\n' "$mark"
  cat "$work/touched/diff.md" 2>/dev/null || printf 'What the change does could not be worked out: the check says why.\n'
  printf '\n### Plans\n\n| stack | plan |\n|---|---|\n'
  for file in "$work"/results/*.json; do
    [ ! -f "$file" ] || jq -r '"| `\(.folder)` | " + (if .result == "planned" then ([.changes | group_by(.kind)[] | "\(length) \(.[0].kind)"] | join(", "))
      elif .result == "unchanged" then "no changes" elif .result == "later" then "once `\(.after)` is applied" else "fails" end) + " |"' "$file"
  done
  printf '\n%s, [the run](%s)\n' "$TERRANE_COMMIT" "$(run_url)"
} | head -c 60000 >"$work/comment.md"
# https://docs.github.com/en/rest/issues/comments: one comment, written anew each time.
found=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$TERRANE_PULL/comments" --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | head -n 1)
if [ -n "$found" ]; then
  jq -Rs '{ body: . }' "$work/comment.md" | gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --input - --silent
else
  jq -Rs '{ body: . }' "$work/comment.md" | gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$TERRANE_PULL/comments" --input - --silent
fi
