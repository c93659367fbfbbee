#!/usr/bin/env bash
# Plans a stack with rights to read, says what would become of it, and keeps the plan for the apply: locked with a passphrase, for five days.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
need terraform jq

result=$work/results/$TERRANE_NAME.json
mode=$(printenv TERRANE_MODE || printf apply)
# What becomes of a stack whose plan ends early is said, too.
finished=
report() {
  # They hold values.
  rm -f "$work/plan" "$work/plan.json"
  [ -n "$finished" ] || jq -n --arg name "$TERRANE_NAME" --arg folder "$TERRANE_FOLDER" --arg after "$TERRANE_AFTER" --arg why "$(tail -n 40 "$work/terraform.log" 2>/dev/null || true)" \
    '{ name: $name, folder: $folder, result: "failed", after: $after, why: $why }' >"$result"
}
trap report EXIT

case $mode in apply | destroy) once ;; esac
sign_in plan
TERRANE_PROJECT=$(cd "$TERRANE_PROJECT" && pwd)
export TERRANE_PROJECT
cd "$TERRANE_PROJECT/$TERRANE_FOLDER"
export TF_IN_AUTOMATION=1 TF_INPUT=0 TF_CLI_ARGS_init=-no-color TF_CLI_ARGS_plan=-no-color
lockfile=
[ ! -f .terraform.lock.hcl ] || lockfile=-lockfile=readonly
options=(-lock=false -detailed-exitcode "-out=$work/plan")
[ "$mode" != destroy ] || options+=(-destroy)
# A list of -var-file options, from the compiler.
read -r -a values <<<"$TERRANE_VALUES"

# shellcheck disable=SC2086 # none or one option
terraform init $lockfile >"$work/terraform.log" 2>&1 || { cat "$work/terraform.log" >&2; fail "terraform init fails in $TERRANE_FOLDER"; }
code=0
terraform plan "$${options[@]}" "$${values[@]}" >"$work/terraform.log" 2>&1 || code=$?
cat "$work/terraform.log" >&2
case $code in
  0 | 2) ;;
  *)
    if [ "$mode" = review ] && [ -n "$TERRANE_AFTER" ]; then
      warn "$TERRANE_FOLDER cannot be planned yet: it reads what $TERRANE_AFTER hands on, which this change applies first"
      finished=1
      jq -n --arg name "$TERRANE_NAME" --arg folder "$TERRANE_FOLDER" --arg after "$TERRANE_AFTER" \
        '{ name: $name, folder: $folder, result: "later", after: $after }' >"$result"
      exit 0
    fi
    fail "terraform plan fails in $TERRANE_FOLDER"
    ;;
esac

# Policies see all values, and what they say of them no value.
terraform show -json "$work/plan" >"$work/plan.json"
if [ "$mode" != drift ] && [ "$mode" != destroy ]; then
  bash "$here/policies.sh" "$work/plan.json"
fi
# Addresses and what becomes of them: no value, which may be a secret.
jq --arg name "$TERRANE_NAME" --arg folder "$TERRANE_FOLDER" --arg state "$TERRANE_STATE_KEY" --arg sum "$(sha256sum "$work/plan" | cut -d ' ' -f 1)" '
  def kind: if .change.actions == ["no-op"] or .change.actions == ["read"] then empty
    elif (.change.actions | length) == 2 then "replace" else .change.actions[0] end;
  ([.resource_changes[]? | { address, kind: kind }] + [.output_changes // {} | to_entries[] | select(.value.actions != ["no-op"]) | { address: "output.\(.key)", kind: "output" }]) as $all |
  { name: $name, folder: $folder, state_key: $state, plan_sha256: $sum, changes: $all,
    drift: [.resource_drift[]? | .address],
    result: (if ($all | length) == 0 then "unchanged" else "planned" end) }' "$work/plan.json" >"$result"
# What only a plan knows and no list has, such as moves, is applied as well.
if [ "$code" = 2 ]; then
  jq '.result = "planned"' "$result" >"$work/result" && mv "$work/result" "$result"
fi
finished=1
if [ "$mode" = review ] || [ "$mode" = drift ] || [ "$code" = 0 ]; then
  rm -f "$work/plan"
  exit 0
fi

# Whoever reads the repository reads its artifacts: a plan holds what states hold.
[ -n "$(printenv TERRANE_PLAN_KEY || true)" ] || fail "the secret TERRANE_PLAN_KEY is not set: plans are handed to the apply under this passphrase alone"
need gpg
lock() { gpg --batch --yes --quiet --no-options --homedir "$work/gpg" --pinentry-mode loopback --passphrase-fd 3 "$@" 3<<<"$TERRANE_PLAN_KEY"; }
mkdir -p "$work/gpg" "$work/plans"
lock --symmetric --cipher-algo AES256 --s2k-digest-algo SHA512 --s2k-count 65011712 --output "$work/plans/$TERRANE_NAME.gpg" "$work/plan"
cp .terraform.lock.hcl "$work/plans/$TERRANE_NAME.lock.hcl" 2>/dev/null || true
rm -f "$work/plan" "$work/plan.json"
