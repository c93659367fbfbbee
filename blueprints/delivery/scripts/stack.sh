#!/usr/bin/env bash
# Plans or applies the stack that a job is for: stack.sh plan, stack.sh apply. For runners whose jobs know its name alone: the rest stands in what the run found out at its beginning.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need git jq
step=$1
# Of a run that takes a stack from an older commit, or down.
TERRANE_COMMIT=$(printenv TERRANE_COMMIT || jq -r .commit "$work/run.json")
TERRANE_MODE=$(printenv TERRANE_MODE || jq -r .mode "$work/run.json")
export TERRANE_COMMIT TERRANE_MODE
[[ $TERRANE_NAME =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail "that is no name of a stack"
# The environment of the job, or of the run.
jq -e --arg name "$TERRANE_NAME" --arg environment "$TERRANE_ENVIRONMENT" --slurpfile machines "$here/machines.json" -f "$here/entries.jq" "$work/affected.json" |
  jq -e --arg name "$TERRANE_NAME" '[.[].include[] | select(.name == $name)][0] // error("this run has no such stack")' >"$work/stack.json" || fail "this run has no stack $TERRANE_NAME in $TERRANE_ENVIRONMENT"
of() { jq -r ".$1" "$work/stack.json"; }
TERRANE_FOLDER=$(of folder)
TERRANE_STATE_KEY=$(of state_key)
TERRANE_REGION=$(of region)
TERRANE_CLOUD=$(of cloud)
TERRANE_ACCOUNT=$(of account)
TERRANE_PARTITION=$(of partition)
TERRANE_RIGHTS=$(of rights)
TERRANE_VALUES=$(of values)
TERRANE_AFTER=$(of after)
export TERRANE_FOLDER TERRANE_STATE_KEY TERRANE_REGION TERRANE_CLOUD TERRANE_ACCOUNT TERRANE_PARTITION TERRANE_RIGHTS TERRANE_VALUES TERRANE_AFTER
case /$TERRANE_FOLDER/ in */../* | *//* | */-*) fail "$TERRANE_FOLDER is no folder of the tree" ;; esac
cache=$(printenv TF_PLUGIN_CACHE_DIR || true)
[ -z "$cache" ] || mkdir -p "$cache"

# A rollback is of an older commit: its tree beside this one, and the scripts of this one.
if [ "$(git rev-parse HEAD)" != "$TERRANE_COMMIT" ]; then
  git cat-file -e "$TERRANE_COMMIT^{commit}" 2>/dev/null || git fetch --quiet --depth 1 origin "$TERRANE_COMMIT"
  rm -rf "$work/tree"
  git worktree prune
  git worktree add --quiet --detach "$work/tree" "$TERRANE_COMMIT"
  export TERRANE_PROJECT="$work/tree/$TERRANE_PROJECT"
fi

result=$work/results/$TERRANE_NAME.json
if [ "$step" = apply ]; then
  [ -f "$result" ] || fail "the plan of $TERRANE_NAME is not here: it is kept for a day"
  if [ "$(jq -r .result "$result")" = unchanged ]; then
    say "nothing of $TERRANE_FOLDER changes"
    exit 0
  fi
  # Where the runner has handed on the hash of the approved plan, that one counts.
  TERRANE_PLAN_SHA256=$(printenv TERRANE_PLAN_SHA256 || jq -r .plan_sha256 "$result")
  export TERRANE_PLAN_SHA256
fi
code=0
if on_azure; then
  # What Terraform prints may have signs of the agent's own commands in it (##vso[...]), put there by whoever names a resource: they are not obeyed.
  bash "$here/$step.sh" 2> >(sed -u 's/##/# #/g' >&2) || code=$?
else
  bash "$here/$step.sh" || code=$?
fi
if on_gitlab; then
  if [ "$step" = apply ]; then
    # Beside what came of the plan: which of two artifacts of one name a later job has is not said.
    mkdir -p "$work/applied"
    [ ! -f "$result" ] || mv "$result" "$work/applied/"
  elif [ -f "$result" ]; then
    # https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform: counts, for the merge request.
    jq '[.changes[]?.kind] | { create: map(select(. == "create" or . == "replace")) | length, update: map(select(. == "update")) | length, delete: map(select(. == "delete" or . == "replace")) | length }' "$result" >"$work/report.json"
  fi
fi
# Whether there is a plan to keep: a stack without changes has none.
if on_azure && [ "$step" = plan ] && [ -f "$work/plans/$TERRANE_NAME.gpg" ]; then
  printf '##vso[task.setvariable variable=TERRANE_PLANNED]true\n'
fi
exit "$code"
