#!/usr/bin/env bash
# The stacks of an environment that hold what its branch says: those that are compared with what they made. What waits to be applied differs anyway.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane jq git
cd "$TERRANE_PROJECT"
fetch_record || true
ask "$work/all.json" affected --all --environment "$TERRANE_ENVIRONMENT"
ask "$work/waits.json" affected --record origin/terrane-applied --environment "$TERRANE_ENVIRONMENT"
jq --slurpfile waits "$work/waits.json" '([$waits[0].waves[].stacks[].name] + $waits[0].rolled_back // []) as $waits
  | .waves |= map(.stacks |= map(select((.name | IN($waits[]) | not) and (.folder | IN($waits[]) | not)) | .why = []))' "$work/all.json" >"$work/applied.json"
waiting=$(jq '[.waves[].stacks[] | select(.part != null)] | length' "$work/waits.json")
[ "$waiting" = 0 ] || warn "$waiting stacks of $TERRANE_ENVIRONMENT wait to be applied, and are not looked at for drift"
