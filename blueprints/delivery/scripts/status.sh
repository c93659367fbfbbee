#!/usr/bin/env bash
# Shows what of the tree is applied.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane git
cd "$TERRANE_PROJECT"
fetch_record || true
{
  printf '```text\n'
  terrane --quiet status || [ $? -le 1 ]
  printf '```\n'
} | summary
