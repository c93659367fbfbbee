#!/usr/bin/env bash
# Becomes the role that a step of Atlantis needs, from the identity of the machine that Atlantis runs on: `plan`, or `apply`. Prints variables for `multienv`: https://www.runatlantis.io/docs/custom-workflows.html#multiple-environment-variables-multienv-command
# The server's token of its machine lies in TERRANE_TOKEN_FILE where one vouches for it (a projected service account token); each cloud trusts it as it does that of a runner.
set -euo pipefail
TERRANE_WORK=$(mktemp -d)
export TERRANE_WORK
chmod 0700 "$TERRANE_WORK"
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
need jq
[[ $PROJECT_NAME =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail "that is no name of a stack"
# What the pull request's tree says of the stack: a hook has held it to regions.toml. What environments are, the server's checkout says.
root=$${DIR%/"$REPO_REL_DIR"}
stack=$(jq -ec --arg name "$PROJECT_NAME" '.[$name]' "$root/${scripts}/atlantis/stacks.json") || fail "there is no stack $PROJECT_NAME"
of() { jq -r ".$1 // \"\"" <<<"$stack"; }
# A pull request's atlantis.yaml says which workflow a project has: it has to be that of its own environment and part.
[ "$(of environment)" = "$TERRANE_ENVIRONMENT" ] && [ "$(of rights)" = "$TERRANE_RIGHTS" ] || fail "$PROJECT_NAME belongs to $(of environment)-$(of rights), and not to $TERRANE_ENVIRONMENT-$TERRANE_RIGHTS"
TERRANE_NAME=$PROJECT_NAME
TERRANE_CLOUD=$(of cloud)
TERRANE_ACCOUNT=$(of account)
TERRANE_REGION=$(of region)
TERRANE_PARTITION=$(of partition)
TERRANE_TOKEN=$(cat "$TERRANE_TOKEN_FILE")
export TERRANE_NAME TERRANE_CLOUD TERRANE_ACCOUNT TERRANE_REGION TERRANE_PARTITION TERRANE_TOKEN
sign_in "$1" >&2
printed=
for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION GOOGLE_APPLICATION_CREDENTIALS CLOUDSDK_CORE_PROJECT ARM_USE_OIDC ARM_CLIENT_ID ARM_TENANT_ID ARM_SUBSCRIPTION_ID ARM_OIDC_TOKEN_FILE_PATH; do
  value=$(printenv "$name" || true)
  [ -z "$value" ] || printed="$printed,$name=$value"
done
printf '%s' "$${printed#,}"
