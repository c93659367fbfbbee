#!/usr/bin/env bash
# Shows what of the tree is applied.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane git
cd "$TERRANE_PROJECT"
git fetch --quiet origin '+refs/heads/terrane-applied:refs/remotes/origin/terrane-applied' 2>/dev/null || say "nothing is recorded as applied yet"
{
  printf '```text\n'
  terrane --quiet status || [ $? -le 1 ]
  printf '```\n'
} | summary
