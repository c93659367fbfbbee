#!/usr/bin/env bash
# Holds a change to the tree: it is what regions.toml says, formatted, and destroys nothing that nobody has said is meant.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane git
cd "$TERRANE_PROJECT"
format=human
! on_github || format=github
! on_azure || format=azure
failed=
checked=0
if on_gitlab; then
  # A report for the merge request, and the same for who reads the log.
  terrane --quiet --format gitlab check >"$work/codequality.json" || true
fi
terrane --format "$format" check || checked=$?
[ "$checked" = 0 ] || failed="the tree is not what regions.toml says: run terrane build, and commit both"
code=0
terrane --quiet --format "$format" diff --against "$TERRANE_BASE" --only impact --deny destroy,replace,leave || code=$?
# 1: something changes; 2: something that was to be denied, which the message before this one names.
[ "$code" -lt 2 ] || failed="$${failed:+$failed; }what the change destroys is not said to be meant"
[ -z "$failed" ] || fail "$failed"
