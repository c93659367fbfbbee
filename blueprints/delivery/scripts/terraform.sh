#!/usr/bin/env bash
# Puts Terraform of the estate's version into the search path of the job, on machines that no action does it for: the archive has to have the hash that HashiCorp has signed.
# https://developer.hashicorp.com/terraform/tutorials/cli/verify-archive, https://www.hashicorp.com/trust/security
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
version='${estate.delivery.terraform}'
bin=$work/bin
mkdir -p "$bin"
if [ "$(terraform version -json 2>/dev/null | jq -r .terraform_version 2>/dev/null || true)" != "$version" ]; then
  need curl gpg sha256sum unzip
  case $(uname -m) in
    x86_64) archive=terraform_$${version}_linux_amd64.zip ;;
    aarch64) archive=terraform_$${version}_linux_arm64.zip ;;
    *) fail "there is no Terraform for $(uname -m)" ;;
  esac
  sums=terraform_$${version}_SHA256SUMS
  place=$work/terraform.download
  mkdir -p "$place/gpg"
  get() { curl --fail --silent --show-error --location --proto '=https' --retry 3 --max-time 300 --output "$place/$2" "$1"; }
  get "https://releases.hashicorp.com/terraform/$version/$archive" "$archive"
  get "https://releases.hashicorp.com/terraform/$version/$sums" "$sums"
  get "https://releases.hashicorp.com/terraform/$version/$sums.sig" "$sums.sig"
  get https://www.hashicorp.com/.well-known/pgp-key.txt key.asc
  gpg --batch --quiet --no-options --homedir "$place/gpg" --import "$place/key.asc"
  # The key by its fingerprint, wherever it was fetched from.
  gpg --batch --quiet --no-options --homedir "$place/gpg" --status-fd 1 --verify "$place/$sums.sig" "$place/$sums" 2>/dev/null |
    grep -q '^\[GNUPG:\] VALIDSIG .* C874011F0AB405110D02105534365D9472D7468F$' || fail "the hashes of Terraform $version are not signed by HashiCorp"
  grep -F "  $archive" "$place/$sums" >"$place/sum"
  (cd "$place" && sha256sum --check --quiet sum) || fail "$archive is not what HashiCorp has signed: it is not run"
  unzip -q -o "$place/$archive" terraform -d "$bin"
  rm -rf "$place"
fi
! on_azure || printf '##vso[task.prependpath]%s\n' "$bin"
export PATH="$bin:$PATH"
terraform version >&2
