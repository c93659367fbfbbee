#!/usr/bin/env bash
# A matrix of the cells of a stage, each with the machine inside of its network, if it has one: what is inside of clusters is seen from there alone.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=look.sh
. "$here/look.sh"
need jq
stacks=$(printenv TERRANE_STACKS || printf all)
matrix=$(cells | while read -r cell; do
  # Cells in which this run has applied nothing are not looked at.
  if [ "$stacks" != all ] && ! jq -e --argjson stacks "$stacks" '.stacks | keys as $mine | any($stacks[]; . as $one | $mine | index($one))' "$here/verify/$(jq -r .slug <<<"$cell").json" >/dev/null; then
    continue
  fi
  jq -c '{ cell, slug, machine }' <<<"$cell"
done | jq -cs '{ include: . }')
hand_on any "$(jq '.include | length > 0' <<<"$matrix")"
hand_on cells "$matrix"
