#!/usr/bin/env bash
# Finds out what a run is to do, for runners that have one pipeline for all of them: TERRANE_RUN is deploy, all, drift, rollback, destroy-stack or review. Leaves affected.json and run.json.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq git
[ "$(printenv CI_DEBUG_TRACE || true)" != true ] || fail "CI_DEBUG_TRACE prints tokens into the log: start the pipeline without it"
mode=apply
from=
# What scripts hand on is read here, and not by the runner.
export TERRANE_OUTPUTS="$work/outputs.env"
rm -f "$TERRANE_OUTPUTS"
handed() { sed -n "s/^$1=//p" "$TERRANE_OUTPUTS" | tail -n 1; }
case $TERRANE_RUN in
  deploy | all)
    bash "$here/window.sh"
    [ "$TERRANE_RUN" = deploy ] || export TERRANE_ALL=true
    if [ "$(handed open)" = true ]; then
      bash "$here/begin.sh"
    else
      # Outside of a change window there is nothing to apply.
      printf '{"waves":[],"destroy_before":[]}\n' >"$work/affected.json"
      printf '[]\n' >"$work/produces.json"
      hand_on count 0
      hand_on stages '[]'
    fi
    ;;
  drift)
    mode=drift
    bash "$here/applied.sh"
    mv "$work/applied.json" "$work/affected.json"
    ;;
  rollback | destroy-stack)
    [ "$TERRANE_RUN" = rollback ] || mode=destroy
    [[ $TERRANE_STACK =~ ^[A-Za-z0-9][A-Za-z0-9._/-]*$ ]] || fail "name the stack, by its folder"
    [[ $TERRANE_WANTED =~ ^([0-9a-f]{7,64})?$ ]] || fail "name the commit by its hash"
    TERRANE_MODE=$mode bash "$here/one.sh"
    TERRANE_COMMIT=$(handed commit)
    from=$(handed from)
    ;;
  review)
    mode=review
    bash "$here/touched.sh"
    cp "$work/touched/affected.json" "$work/affected.json"
    ;;
  *) fail "there is no run $TERRANE_RUN" ;;
esac
environments=$(jq -cn --arg environment "$TERRANE_ENVIRONMENT" '[$environment | select(. != "")]')
[ "$mode" != review ] || environments=$(handed environments)
jq -n --arg mode "$mode" --arg commit "$TERRANE_COMMIT" --arg from "$from" --argjson environments "$environments" '{ mode: $mode, commit: $commit, from: $from, environments: $environments }' >"$work/run.json"
# For later jobs.
mkdir -p "$work/handed"
cp "$work/affected.json" "$work/run.json" "$work/handed/"
