#!/usr/bin/env bash
# What the steps of pipelines share: messages that each runner shows at its place, the name of the identity that a step has, tokens. Sourced, never run.
set -euo pipefail

here=$(cd "$(dirname "$${BASH_SOURCE[0]}")" && pwd)
# Where steps put what later ones need, and what must not outlive the job.
work=$(printenv TERRANE_WORK || printf "%s/terrane" "$RUNNER_TEMP")
mkdir -p "$work/results"
umask 077

on_github() { [ "$(printenv GITHUB_ACTIONS || true)" = true ]; }
on_gitlab() { [ "$(printenv GITLAB_CI || true)" = true ]; }
on_azure() { [ "$(printenv TF_BUILD || true)" = True ]; }

# Line breaks and signs of the runners' own commands in a text end neither the message nor begin another one.
escaped() { printf '%s' "$1" | sed -e 's/%/%25/g' -e 's/\r/%0D/g' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n/%0A/g'; }

say() { printf '%s\n' "$1" >&2; }

warn() {
  if on_github; then
    printf '::warning::%s\n' "$(escaped "$1")"
  elif on_azure; then
    printf '##vso[task.logissue type=warning]%s\n' "$(escaped "$1")"
  else
    say "warning: $1"
  fi
}

fail() {
  if on_github; then
    printf '::error::%s\n' "$(escaped "$1")"
  elif on_azure; then
    printf '##vso[task.logissue type=error]%s\n' "$(escaped "$1")"
  fi
  say "error: $(escaped "$1")"
  exit 1
}

# The runner leaves this text out of its logs.
hide() {
  if on_github; then
    printf '::add-mask::%s\n' "$1"
  elif on_azure; then
    printf '##vso[task.setsecret]%s\n' "$1"
  fi
}

# A value for later jobs: its name and its text, which is one line.
hand_on() {
  if [ -n "$(printenv TERRANE_OUTPUTS || true)" ]; then
    printf '%s=%s\n' "$1" "$2" >>"$TERRANE_OUTPUTS"
  elif on_github; then
    printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
  elif on_azure; then
    printf '##vso[task.setvariable variable=%s;isOutput=true]%s\n' "$1" "$2"
  else
    printf '%s=%s\n' "$1" "$2" >>"$work/outputs.env"
  fi
}

summary() {
  if on_github; then
    cat >>"$GITHUB_STEP_SUMMARY"
  elif on_azure; then
    cat >"$work/summary.md"
    printf '##vso[task.uploadsummary]%s\n' "$work/summary.md"
  else
    cat >&2
  fi
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "the machine of this job has no $tool"
  done
}

# What is known of an environment: .short, .branch, .approvals, .protected, and its accounts. Nothing for what it has not.
of_environment() { jq -r --arg name "$TERRANE_ENVIRONMENT" "(.[\$name] // error(\"there is no environment \(\$name)\")) | $1 // empty" "$here/environments.json"; }

# What the compiler answers, into a file; what it cannot answer is said.
ask() {
  local file=$1 code=0
  shift
  terrane --quiet "$@" --format json >"$file" || code=$?
  [ "$code" -lt 2 ] || fail "terrane $1: $(jq -r '[.problems[]? | select(.severity == "error") | .message] | join("; ")' "$file" 2>/dev/null || head -c 2000 "$file")"
}

# git with the token of the job, where the checkout has kept none: repositories are private.
as_job() {
  if on_github && [ -n "$(printenv GH_TOKEN || true)" ]; then
    # shellcheck disable=SC2016 # git's shell reads the token, and no list of processes
    git -c credential.helper= -c 'credential.helper=!f() { echo username=x-access-token; echo "password=$GH_TOKEN"; }; f' "$@"
  else
    git "$@"
  fi
}

# A run that is started again knows only what was so at its beginning, and would put an older commit in the place of a newer one.
once() {
  ! on_github || [ "$(printenv GITHUB_RUN_ATTEMPT || printf 1)" = 1 ] || fail "this run is started again: start deploy anew, which takes up what is left"
}

# Fetches the record of what is applied. That there is none yet is no fault; that nobody can say whether there is one, is: all would be planned anew.
fetch_record() {
  local code=0
  as_job ls-remote --exit-code --heads origin refs/heads/terrane-applied >/dev/null || code=$?
  case $code in
    0) as_job fetch --quiet origin '+refs/heads/terrane-applied:refs/remotes/origin/terrane-applied' || fail "the record of what is applied cannot be fetched" ;;
    2)
      say "nothing is recorded as applied yet"
      return 1
      ;;
    *) fail "the repository cannot be asked for the record of what is applied" ;;
  esac
}

# Where a run can be looked at.
run_url() {
  if on_github; then
    printf '%s/%s/actions/runs/%s' "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID"
  elif on_gitlab; then
    printf '%s' "$CI_PIPELINE_URL"
  elif on_azure; then
    printf '%s%s/_build/results?buildId=%s' "$SYSTEM_COLLECTIONURI" "$SYSTEM_TEAMPROJECT" "$BUILD_BUILDID"
  fi
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
