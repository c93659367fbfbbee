#!/usr/bin/env bash
# Puts downloaded artifacts of Azure Pipelines where scripts look for them. Each attempt of a job has one of its own; the last one counts, and what came of an apply before what came of a plan.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$work/plans" "$work/touched"
find "$work/download" -mindepth 1 -maxdepth 1 -type d | sort -V >"$work/artifacts"
for kind in affected touched plan result-plan result-apply; do
  while read -r folder; do
    case $(basename "$folder") in
      affected-*) target=$work ;;
      touched-*) target=$work/touched ;;
      plan-*) target=$work/plans ;;
      result-*) target=$work/results ;;
      *) continue ;;
    esac
    case $(basename "$folder") in "$kind"-*) cp -f "$folder"/* "$target/" ;; esac
  done <"$work/artifacts"
done
