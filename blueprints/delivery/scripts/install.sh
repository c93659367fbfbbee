#!/usr/bin/env bash
# Puts the compiler into the search path of the job: the archive that the estate names, if its hash is the one that the estate names.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
%{ if estate.delivery.terrane.url != null ~}
need curl sha256sum tar
bin=$work/bin
mkdir -p "$bin"
curl --fail --silent --show-error --location --proto '=https' --retry 3 --max-time 300 --output "$work/terrane.download" \
  '${estate.delivery.terrane.url}'
printf '%s  %s\n' '${estate.delivery.terrane.sha256}' "$work/terrane.download" | sha256sum --check --quiet ||
  fail "what lies at ${estate.delivery.terrane.url} is not what the estate names by its hash: it is not run"
%{ if endswith(estate.delivery.terrane.url, ".tar.gz") || endswith(estate.delivery.terrane.url, ".tgz") ~}
tar --extract --gzip --file "$work/terrane.download" --directory "$work/bin" --no-same-owner
found=$(find "$bin" -type f -name terrane | head -n 1)
[ -n "$found" ] || fail "there is no terrane in ${estate.delivery.terrane.url}"
[ "$found" = "$bin/terrane" ] || mv "$found" "$bin/terrane"
%{ else ~}
mv "$work/terrane.download" "$bin/terrane"
%{ endif ~}
chmod 0755 "$bin/terrane"
%{ else ~}
${estate.delivery.terrane.run == null ? "fail 'the estate does not say where the compiler comes from'" : estate.delivery.terrane.run}
bin=$(dirname "$(command -v terrane || printf '%s' "$HOME/.cargo/bin/terrane")")
%{ endif ~}
if on_github; then
  printf '%s\n' "$bin" >>"$GITHUB_PATH"
elif on_azure; then
  printf '##vso[task.prependpath]%s\n' "$bin"
fi
export PATH="$bin:$PATH"
terrane --version
