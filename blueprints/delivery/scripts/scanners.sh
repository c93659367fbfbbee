#!/usr/bin/env bash
# Puts a scanner into the search path of the job: scanners.sh conftest|gitleaks|trivy|checkov. Archives are known by their hashes; a machine that has one keeps its own.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
bin=$work/bin
mkdir -p "$bin"
get() {
  local name=$1 url=$2 sum=$3
  need curl sha256sum tar
  curl --fail --silent --show-error --location --proto '=https' --retry 3 --max-time 300 --output "$work/$name.download" "$url"
  printf '%s  %s\n' "$sum" "$work/$name.download" | sha256sum --check --quiet || fail "what lies at $url is not what its hash says: it is not run"
  tar --extract --gzip --file "$work/$name.download" --directory "$bin" --no-same-owner "$name"
  rm -f "$work/$name.download"
}
releases=https://github.com
for tool in "$@"; do
  command -v "$tool" >/dev/null && continue
  case $tool in
    conftest) get conftest "$releases/open-policy-agent/conftest/releases/download/v0.69.0/conftest_0.69.0_Linux_x86_64.tar.gz" 96fc2fbf11f0afde51256647127e6f00a64ce839a4d9a0a1aef2426c0e6f4b3f ;;
    gitleaks) get gitleaks "$releases/gitleaks/gitleaks/releases/download/v8.30.1/gitleaks_8.30.1_linux_x64.tar.gz" 551f6fc83ea457d62a0d98237cbad105af8d557003051f41f3e7ca7b3f2470eb ;;
    trivy) get trivy "$releases/aquasecurity/trivy/releases/download/v0.75.0/trivy_0.75.0_Linux-64bit.tar.gz" c6e65abddb348e25f10549df887045629cf28cc72453cd1c63acb717316b3f3f ;;
    checkov)
      need python3
      python3 -m venv "$work/checkov"
      "$work/checkov/bin/pip" install --quiet --disable-pip-version-check checkov==3.3.30
      ln -sf "$work/checkov/bin/checkov" "$bin/checkov"
      ;;
    *) fail "no scanner is called $tool" ;;
  esac
done
! on_github || printf '%s\n' "$bin" >>"$GITHUB_PATH"
! on_azure || printf '##vso[task.prependpath]%s\n' "$bin"
