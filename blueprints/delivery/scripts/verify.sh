#!/usr/bin/env bash
# Looks at what a part of a stage has made, once its stacks are applied, and ends the stage where something of it is not well: verify.sh PART.
# TERRANE_STACKS has the names of the stacks that were applied, or `all`; TERRANE_CELL may name one cell, for a job on the machine inside of its network.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
# shellcheck source=look.sh
. "$here/look.sh"
need jq python3
part=$1
case $part in
  foundation | platform | clients | databases | applications) ;;
  *) fail "there is nothing to look at in the part $part" ;;
esac
if [ "$TERRANE_STACKS" = "[]" ]; then
  say "nothing was applied: nothing is looked at"
  exit 0
fi
look "$part"
tell
table "$TERRANE_ENVIRONMENT: $part, as it is after the apply" | summary
hand_on recovery_points "$(jq -cs '[.[] | .cell as $cell | .recovery_points[] | { cell: $cell } + .]' "$work/found.json")"
hand_on unhealthy "$(jq -cs '[.[] | select(.healthy | not) | .cell]' "$work/found.json")"
hand_on undo "$(jq -cs '[.[] | select(.undo != []) | .cell]' "$work/found.json")"
[ "$unwell" -gt 0 ] || exit 0

# What becomes of a version that is not well. `kubectl rollout undo` changes a deployment behind the back of Argo CD or Flux: with self-heal Argo CD sets it to what git says
# within seconds (https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-self-healing), Flux at its next interval. So where one of them delivers, the way back is
# through git: the stage ends here, no later one begins, and the rollback brings the last good commit back. Where nobody delivers but this pipeline and people, `undo.sh` does it.
if [ "$part" = applications ]; then
  if [ "$(jq -s '[.[].undo[]] | length' "$work/found.json")" -gt 0 ]; then
    say "deployments that are not rolled out go back to their last version: undo.sh"
  else
    say "to go back: the workflow rollback, with the environment $TERRANE_ENVIRONMENT. It proposes the last good commit; Argo CD or Flux takes it up once it is merged"
  fi
fi
fail "$part of $TERRANE_ENVIRONMENT is not well in $(jq -rs '[.[] | select(.healthy | not) | .cell] | join(", ")' "$work/found.json"): nothing behind it is applied"
