#!/usr/bin/env bash
# Looks once at everything of the cells of a stage (TERRANE_STAGE 0: of the whole environment), shows it as a table, and fails if anything is not well: the gate between stages, and the workflow `health`.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
# shellcheck source=look.sh
. "$here/look.sh"
need jq python3
export TERRANE_STACKS=all
look health
tell
table "$TERRANE_ENVIRONMENT: health" | summary
hand_on unhealthy "$(jq -cs '[.[] | select(.healthy | not) | .cell]' "$work/found.json")"
[ "$unwell" = 0 ] || fail "not well: $(jq -rs '[.[] | select(.healthy | not) | .cell] | join(", ")' "$work/found.json"). No later stage begins"
