#!/usr/bin/env bash
# Looks at what a part of a stage has made, on Azure Pipelines.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
TERRANE_COMMIT=$(jq -r .commit "$work/run.json")
TERRANE_STACKS=$(jq -c --arg environment "$TERRANE_ENVIRONMENT" --arg part "$TERRANE_PART" --argjson stage "$TERRANE_STAGE" \
  '[.waves[].stacks[] | select(.environment == $environment and .part == $part and .stage == $stage) | .name]' "$work/affected.json")
export TERRANE_COMMIT TERRANE_STACKS
# What is found may have signs of the agent's own commands in it.
bash "$here/verify.sh" "$TERRANE_PART" 2> >(sed -u 's/##/# #/g' >&2)
