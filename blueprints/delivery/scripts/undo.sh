#!/usr/bin/env bash
# Brings deployments whose new version is not rolled out back to the one before, in estates whose trees nobody delivers but people: `verify.sh applications` has found which.
# With Argo CD or Flux it does nothing, since they would bring the new version again: there the way back is through git. Runs with the rights to apply applications.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=sign-in.sh
. "$here/sign-in.sh"
# shellcheck source=look.sh
. "$here/look.sh"
need jq kubectl
export TERRANE_RIGHTS=applications
failed=0
undo_in() {
  local file=$1 cell kubeconfig line namespace deployment
  cell=$(jq -ce --arg environment "$TERRANE_ENVIRONMENT" --arg cell "$(jq -r .cell "$file")" '.[$environment][] | select(.cell == $cell)' "$here/verify.json")
  kubeconfig=$work/kube-undo
  TERRANE_CLOUD=$(jq -r .cloud <<<"$cell") TERRANE_ACCOUNT=$(jq -r .account <<<"$cell") TERRANE_REGION=$(jq -r .region <<<"$cell")
  TERRANE_PARTITION=$(jq -r .partition <<<"$cell") TERRANE_NAME=undo-$(jq -r .slug <<<"$cell")
  export TERRANE_CLOUD TERRANE_ACCOUNT TERRANE_REGION TERRANE_PARTITION TERRANE_NAME KUBECONFIG=$kubeconfig
  sign_in apply
  case $TERRANE_CLOUD in
    aws) aws eks update-kubeconfig --name "$(jq -r .cluster.name "$file")" --region "$TERRANE_REGION" --kubeconfig "$kubeconfig" >/dev/null ;;
    gcp)
      export CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=$GOOGLE_APPLICATION_CREDENTIALS
      gcloud container clusters get-credentials "$(jq -r .cluster.name "$file")" --location "$TERRANE_REGION" --project "$TERRANE_ACCOUNT" --quiet
      ;;
    azure)
      az aks get-credentials --resource-group "$(jq -r .cluster.group "$file")" --name "$(jq -r .cluster.name "$file")" --subscription "$TERRANE_ACCOUNT" --file "$kubeconfig" --overwrite-existing --only-show-errors
      kubelogin convert-kubeconfig --login azurecli --kubeconfig "$kubeconfig"
      ;;
  esac
  while read -r line; do
    namespace=$(jq -r .namespace <<<"$line")
    deployment=$(jq -r .deployment <<<"$line")
    if kubectl --request-timeout=20s --namespace "$namespace" rollout undo "deployment/$deployment" >&2 && kubectl --namespace "$namespace" rollout status "deployment/$deployment" --timeout=10m >&2; then
      warn "$(jq -r .cell "$file"): deployment $deployment in $namespace is back at its last version; the tree still says the new one"
    else
      say "error: $(jq -r .cell "$file"): deployment $deployment in $namespace could not be brought back: it may have no version before this one"
      return 1
    fi
  done < <(jq -c '.undo[]' "$file")
}
for file in "$work"/verify/applications-*.json; do
  [ -f "$file" ] || continue
  [ "$(jq -r .gitops "$file")" = none ] && [ "$(jq '.undo | length' "$file")" -gt 0 ] || continue
  # In a shell of its own: the rights of one cell are not those of the next.
  (undo_in "$file") || failed=1
done
[ "$failed" = 0 ] || fail "not all deployments of $TERRANE_ENVIRONMENT are back at a version that is well: somebody has to look"
