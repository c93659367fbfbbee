#!/usr/bin/env bash
# Tells of stacks that are not what the tree says any more: in one issue for each environment, which is closed when all is as it should be. Addresses alone: values may be secrets.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
for file in "$work"/results/*.json; do [ ! -f "$file" ] || jq -c . "$file"; done | jq -cs '{
  drifted: [.[] | select(.result == "planned")], failed: [.[] | select(.result == "failed")] }' >"$work/drift.json"
drifted=$(jq '.drifted | length' "$work/drift.json")
failed=$(jq '.failed | length' "$work/drift.json")
# Jobs that ended before they could say anything.
case " $(printenv TERRANE_BATCHES_ENDED || true) " in *" failure "* | *" cancelled "*) [ "$failed" != 0 ] || failed=some ;; esac
looked=$(find "$work/results" -name '*.json' | wc -l)
title="Drift in $TERRANE_ENVIRONMENT"
{
  jq -r '.drifted[] | "- `\(.folder)`", (.changes[] | "  - \(.kind): `\(.address)`")' "$work/drift.json"
  jq -r '.failed[] | "- `\(.folder)` could not be planned"' "$work/drift.json"
  printf '\n[The run](%s). What is right by now is written into regions.toml; what is not, the workflow deploy puts back with its option all.\n' "$(run_url)"
} >"$work/whole.md"
head -c 60000 "$work/whole.md" >"$work/drift.md"
summary <"$work/drift.md"
if on_github; then
  found=$(gh issue list --repo "$GITHUB_REPOSITORY" --state open --search "in:title \"$title\"" --json number,title --jq ".[] | select(.title == \"$title\") | .number" | head -n 1)
  if [ "$drifted" = 0 ] && [ "$failed" = 0 ]; then
    [ -z "$found" ] || [ "$looked" = 0 ] || gh issue close "$found" --repo "$GITHUB_REPOSITORY" --comment "All is as the tree says: $(run_url)"
  elif [ -n "$found" ]; then
    gh issue edit "$found" --repo "$GITHUB_REPOSITORY" --body-file "$work/drift.md"
  else
    gh issue create --repo "$GITHUB_REPOSITORY" --title "$title" --body-file "$work/drift.md"
  fi
fi
if on_gitlab && [ -n "$(printenv TERRANE_COMMENT_TOKEN || true)" ]; then
  # https://docs.gitlab.com/api/issues/
  api() { curl --fail --silent --show-error --max-time 60 --header 'Content-Type: application/json' --config - "$@" <<<"header = \"PRIVATE-TOKEN: $TERRANE_COMMENT_TOKEN\""; }
  issues="$CI_API_V4_URL/projects/$CI_PROJECT_ID/issues"
  found=$(api "$issues?state=opened&in=title&per_page=100&search=$(printf '%s' "$title" | jq -sRr @uri)" | jq -r --arg title "$title" '[.[] | select(.title == $title) | .iid][0] // ""')
  jq -Rs --arg title "$title" '{ title: $title, description: . }' "$work/drift.md" >"$work/issue.json"
  if [ "$drifted" = 0 ] && [ "$failed" = 0 ]; then
    [ -z "$found" ] || api --request PUT --data-binary '{"state_event":"close"}' --output /dev/null "$issues/$found"
  elif [ -n "$found" ]; then
    api --request PUT --data-binary "@$work/issue.json" --output /dev/null "$issues/$found"
  else
    api --request POST --data-binary "@$work/issue.json" --output /dev/null "$issues"
  fi
elif on_azure && [ "$drifted" != 0 ]; then
  warn "$drifted stacks of $TERRANE_ENVIRONMENT are not what the tree says"
  printf '##vso[task.complete result=SucceededWithIssues;]drift\n'
fi
if [ "$drifted" != 0 ]; then
  bash "$here/notify.sh" drift "$drifted stacks are not what the tree says"
fi
[ "$failed" = 0 ] || fail "$failed stacks could not be looked at"
