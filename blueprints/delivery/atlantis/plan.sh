#!/usr/bin/env bash
# Plans a project of Atlantis with the files of values that its stack is given.
set -euo pipefail
root=$${DIR%/"$REPO_REL_DIR"}
mapfile -t values < <(jq -r --arg name "$PROJECT_NAME" '.[$name].values[] | "-var-file=" + .' "$root/${scripts}/atlantis/stacks.json")
exec terraform plan -input=false -no-color -lock-timeout=5m -out "$PLANFILE" "$${values[@]}"
