#!/usr/bin/env bash
# Applies the plan of a stack as it was planned and approved. A plan that the state has outrun is refused by Terraform: it is planned anew in the next run.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
need terraform jq gpg

result=$work/results/$TERRANE_NAME.json
approved=$(bash "$here/approved.sh")
outcome=failed
report() {
  jq -n --arg name "$TERRANE_NAME" --arg folder "$TERRANE_FOLDER" --arg result "$outcome" --arg at "$(now)" --arg run "$(run_url)" --arg sum "$sum" --argjson approved "$approved" \
    --arg mode "$mode" '{ name: $name, folder: $folder, result: $result, mode: $mode, at: $at, run: $run, plan_sha256: $sum, approved_by: $approved }' >"$result"
}
sum=
mode=$(printenv TERRANE_MODE || printf apply)
trap report EXIT

mkdir -p "$work/gpg"
gpg --batch --yes --quiet --no-options --homedir "$work/gpg" --pinentry-mode loopback --passphrase-fd 3 --decrypt --output "$work/plan" "$work/plans/$TERRANE_NAME.gpg" 3<<<"$TERRANE_PLAN_KEY" ||
  fail "the plan of $TERRANE_FOLDER cannot be unlocked: TERRANE_PLAN_KEY is another one than it was when it was made"
sum=$(sha256sum "$work/plan" | cut -d ' ' -f 1)
[ "$sum" = "$TERRANE_PLAN_SHA256" ] || fail "the plan of $TERRANE_FOLDER is not the one that was approved"

sign_in apply
cd "$TERRANE_PROJECT/$TERRANE_FOLDER"
export TF_IN_AUTOMATION=1 TF_INPUT=0
lockfile=
[ ! -f .terraform.lock.hcl ] || lockfile=-lockfile=readonly
# shellcheck disable=SC2086 # none or one option
terraform init -no-color $lockfile >"$work/terraform.log" 2>&1 || { cat "$work/terraform.log" >&2; fail "terraform init fails in $TERRANE_FOLDER"; }
# A snapshot to go back to comes first, where what holds data is changed.
[ "$TERRANE_RIGHTS" != databases ] || bash "$here/before.sh" "$work/plan"
terraform apply -no-color -lock-timeout=10m "$work/plan" >&2 || fail "terraform apply fails in $TERRANE_FOLDER: what it made so far is in the state, and the next run goes on from there"
outcome=applied
[ "$mode" != destroy ] || outcome=destroyed
rm -f "$work/plan"
