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
} >"$work/whole.md"
head -c 60000 "$work/whole.md" >"$work/comment.md"
if on_gitlab; then
  # https://docs.gitlab.com/api/notes/#merge-requests. The token stands in no command line.
  if [ -z "$(printenv TERRANE_COMMENT_TOKEN || true)" ]; then
    warn "there is no TERRANE_COMMENT_TOKEN: what the change does stands in the artifact comment.md"
    exit 0
  fi
  need curl
  api() { curl --fail --silent --show-error --max-time 60 --header 'Content-Type: application/json' --config - "$@" <<<"header = \"PRIVATE-TOKEN: $TERRANE_COMMENT_TOKEN\""; }
  notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$TERRANE_PULL/notes"
  me=$(api "$CI_API_V4_URL/user" | jq .id)
  found=$(api "$notes?per_page=100&sort=asc" | jq -r --arg mark "$mark" --argjson me "$me" '[.[] | select(.author.id == $me and (.body | startswith($mark))) | .id][0] // ""')
  jq -Rs '{ body: . }' "$work/comment.md" >"$work/comment.json"
  if [ -n "$found" ]; then
    api --request PUT --data-binary "@$work/comment.json" --output /dev/null "$notes/$found"
  else
    api --request POST --data-binary "@$work/comment.json" --output /dev/null "$notes"
  fi
  exit 0
elif on_azure; then
  # https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads: in Azure Repos; of other hosts the summary of the run has it.
  summary <"$work/comment.md"
  [ "$(printenv BUILD_REPOSITORY_PROVIDER || true)" = TfsGit ] || exit 0
  need curl
  api() { curl --fail --silent --show-error --max-time 60 --header 'Content-Type: application/json' --config - "$@" <<<"header = \"Authorization: Bearer $SYSTEM_ACCESSTOKEN\""; }
  threads="$SYSTEM_COLLECTIONURI$SYSTEM_TEAMPROJECTID/_apis/git/repositories/$BUILD_REPOSITORY_ID/pullRequests/$TERRANE_PULL/threads"
  me=$(api "$${SYSTEM_COLLECTIONURI}_apis/connectionData" | jq -r .authenticatedUser.id)
  found=$(api "$threads?api-version=7.1" | jq -r --arg mark "$mark" --arg me "$me" '[.value[] | select(.comments[0].author.id == $me and ((.comments[0].content // "") | startswith($mark))) | .id][0] // ""')
  if [ -n "$found" ]; then
    jq -Rs '{ content: . }' "$work/comment.md" >"$work/comment.json"
    api --request PATCH --data-binary "@$work/comment.json" --output /dev/null "$threads/$found/comments/1?api-version=7.1"
  else
    # closed: nobody has to resolve it.
    jq -Rs '{ status: "closed", comments: [{ parentCommentId: 0, commentType: "text", content: . }] }' "$work/comment.md" >"$work/comment.json"
    api --request POST --data-binary "@$work/comment.json" --output /dev/null "$threads?api-version=7.1"
  fi
  exit 0
fi
# https://docs.github.com/en/rest/issues/comments: one comment, written anew each time.
found=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$TERRANE_PULL/comments" --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | head -n 1)
if [ -n "$found" ]; then
  jq -Rs '{ body: . }' "$work/comment.md" | gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --input - --silent
else
  jq -Rs '{ body: . }' "$work/comment.md" | gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$TERRANE_PULL/comments" --input - --silent
fi
