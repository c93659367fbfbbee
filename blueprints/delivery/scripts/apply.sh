#!/usr/bin/env bash
# Applies the plan of a stack as it was planned and approved. A plan that the state has outrun is refused by Terraform: it is planned anew in the next run.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
need terraform jq gpg

once
result=$work/results/$TERRANE_NAME.json
approved=$(bash "$here/approved.sh")
outcome=failed
report() {
  rm -f "$work/plan"
  # What could not be written into the state any more is all that knows what was made.
  [ ! -f errored.tfstate ] || gpg --batch --yes --quiet --no-options --homedir "$work/gpg" --pinentry-mode loopback --passphrase-fd 3 --symmetric --cipher-algo AES256 --output "$work/results/$TERRANE_NAME.errored.gpg" errored.tfstate 3<<<"$TERRANE_PLAN_KEY"
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

# Somebody may have approved days later.
if on_github && [ "$(printenv GITHUB_WORKFLOW || true)" != rollback ]; then
  rm -f "$work/window.env"
  GITHUB_OUTPUT=$work/window.env bash "$here/window.sh"
  grep -qx open=true "$work/window.env" || fail "the change window has closed: the next run plans anew"
fi
sign_in apply
cd "$TERRANE_PROJECT/$TERRANE_FOLDER"
export TF_IN_AUTOMATION=1 TF_INPUT=0
# The providers that the plan was made with.
[ -f .terraform.lock.hcl ] || cp "$work/plans/$TERRANE_NAME.lock.hcl" .terraform.lock.hcl 2>/dev/null || true
lockfile=
[ ! -f .terraform.lock.hcl ] || lockfile=-lockfile=readonly
# shellcheck disable=SC2086 # none or one option
terraform init -no-color $lockfile >"$work/terraform.log" 2>&1 || { cat "$work/terraform.log" >&2; fail "terraform init fails in $TERRANE_FOLDER"; }
# A snapshot to go back to comes first, where what holds data is changed. That may take long: the sign-in begins anew.
if [ "$TERRANE_RIGHTS" = databases ]; then
  bash "$here/before.sh" "$work/plan"
  sign_in apply
fi
# Who ends the run asks Terraform to stop, which gives its lock back: a signal to this shell alone would not reach it.
terraform apply -no-color -lock-timeout=10m "$work/plan" >&2 &
applying=$!
trap 'kill -INT "$applying" 2>/dev/null || true' INT TERM
code=0
while true; do
  code=0
  wait "$applying" || code=$?
  kill -0 "$applying" 2>/dev/null || break
done
trap - INT TERM
[ "$code" = 0 ] || fail "terraform apply fails in $TERRANE_FOLDER: what it made so far is in the state, and the next run goes on from there"
outcome=applied
[ "$mode" != destroy ] || outcome=destroyed
rm -f "$work/plan"
