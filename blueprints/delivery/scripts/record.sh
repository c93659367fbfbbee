#!/usr/bin/env bash
# Records what came of each stack of a run in the branch `terrane-applied`, a file for each environment: what the next run compares with, what `terrane status` shows, and who let what go on.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need git jq
once
[ -f "$work/affected.json" ] || fail "what this run was to apply is not known: nothing is recorded"
for file in "$work"/results/*.json; do [ ! -f "$file" ] || jq -c . "$file"; done | jq -cs . >"$work/all.json"

merged() {
  jq -S --slurpfile affected "$work/affected.json" --slurpfile results "$work/all.json" --arg environment "$TERRANE_ENVIRONMENT" --arg commit "$TERRANE_COMMIT" --arg at "$(now)" --arg run "$(run_url)" \
    --arg started "$(printenv TERRANE_STARTED || true)" --arg from "$(printenv TERRANE_ROLLED_BACK_FROM || true)" '
    . as $before
    | ($results[0] | map({ key: .name, value: . }) | from_entries) as $results
    | reduce ($affected[0].waves[].stacks[] | select(.part != null)) as $stack ($before;
        ($results[$stack.name] // { result: "skipped" }) as $result
        # What was rolled back while this run went on stays so.
        | if $started != "" and (.stacks[$stack.name].rolled_back_from // null) != null and .stacks[$stack.name].at > $started then .
          elif $result.result == "destroyed" then
            # It stays so, until the change that takes it out of the tree is merged, or it is written anew.
            .stacks[$stack.name] = { folder: $stack.folder, commit: null, result: "destroyed", at: $at, run: $run, approved_by: ($result.approved_by // []), plan_sha256: ($result.plan_sha256 // null), rolled_back_from: $commit }
          elif $result.result == "applied" or $result.result == "unchanged" then
            .stacks[$stack.name] = ({ folder: $stack.folder, commit: $commit, result: "applied", at: $at, run: $run, approved_by: ($result.approved_by // []), plan_sha256: ($result.plan_sha256 // null) }
              + (if $from == "" then {} else { rolled_back_from: $from } end))
          else
            .stacks[$stack.name] = ((.stacks[$stack.name] // { commit: null }) + { folder: $stack.folder, result: (if $result.result == "failed" then "failed" else "skipped" end), at: $at, run: $run })
          end)
    | .format = 1 | .environment = $environment'
}

place=$work/record
for attempt in 1 2 3 4 5; do
  rm -rf "$place"
  git worktree prune
  if fetch_record; then
    git worktree add --quiet --detach "$place" refs/remotes/origin/terrane-applied
  else
    git worktree add --quiet --detach --no-checkout "$place" HEAD
    git -C "$place" checkout --quiet --orphan "terrane-applied-$attempt-$$"
    git -C "$place" rm -r --quiet --cached --ignore-unmatch . >/dev/null
  fi
  file=$place/$TERRANE_ENVIRONMENT.json
  if [ -f "$file" ]; then merged <"$file" >"$work/record.json"; else printf '{"stacks":{}}' | merged >"$work/record.json"; fi
  mv "$work/record.json" "$file"
  git -C "$place" add -- "$TERRANE_ENVIRONMENT.json"
  if git -C "$place" diff --cached --quiet 2>/dev/null && git -C "$place" rev-parse --verify --quiet HEAD >/dev/null; then
    say "the record says so already"
    exit 0
  fi
  git -C "$place" -c user.name=terrane -c user.email=terrane@users.noreply.invalid commit --quiet --message "$TERRANE_ENVIRONMENT: $(jq -r '[.[].result] | group_by(.) | map("\(length) \(.[0])") | join(", ")' "$work/all.json") from $TERRANE_COMMIT"
  # Somebody else's run may have been faster: then its record is read, and this one is put on top.
  if git -C "$place" push --quiet origin HEAD:refs/heads/terrane-applied; then
    say "recorded"
    exit 0
  fi
  sleep $((attempt * 3))
done
fail "the record could not be pushed: the next run applies these stacks again, which changes nothing where nothing is left to change"
