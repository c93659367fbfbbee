#!/usr/bin/env bash
# Scans the tree: scan.sh secrets|misconfiguration|images|policies. Results go out as SARIF; a critical one ends the run, and whoever is named for findings is told.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need jq
export PATH="$work/bin:$PATH"
mkdir -p "$work/sarif"
# shellcheck disable=SC2034 # only some estates keep their manifests elsewhere
project=$(cd "$TERRANE_PROJECT" && pwd)
policies=${estate.output.policies == true || estate.output.policies == false ? "policies" : "\"$project/${estate.output.policies}\""}
cd "$here/.."
what=$1
found=
case $what in
  secrets)
    bash "$here/scanners.sh" gitleaks
    # Never the secret itself, which would be in the report.
    gitleaks dir --config "$policies/gitleaks.toml" --redact --no-banner --report-format sarif --report-path "$work/sarif/secrets.sarif" . || found="secrets in the tree"
    ;;
  misconfiguration)
    bash "$here/scanners.sh" trivy checkov
    trivy config --config "$policies/trivy.yaml" --format sarif --output "$work/sarif/trivy.sarif" --exit-code 0 .
    trivy config --config "$policies/trivy.yaml" --severity CRITICAL --exit-code 1 --quiet . || found="critical misconfiguration"
    CHECKOV_RUN_SCA_PACKAGE_SCAN=false checkov --config-file "$policies/checkov.yaml" --directory . --output sarif --output-file-path "$work/sarif" || found="$${found:+$found, }checks of Checkov"
    ;;
  images)
    bash "$here/scanners.sh" trivy
    # Credentials of a private registry: TRIVY_USERNAME and TRIVY_PASSWORD.
    number=0
    # shellcheck disable=SC2013 # names of images have no blanks
    for image in $(grep --recursive --no-filename --only-matching --perl-regexp '^\s*(- )?image: "?\K[^"\s]+' ${estate.output.kubernetes == true ? "kubernetes" : estate.output.kubernetes == false ? "." : "\"$project/${estate.output.kubernetes}\""} | sort -u); do
      number=$((number + 1))
      trivy image --config "$policies/trivy.yaml" --scanners vuln,secret,license --format sarif --output "$work/sarif/image-$number.sarif" --exit-code 0 "$image" || {
        warn "$image could not be looked at"
        continue
      }
      trivy image --config "$policies/trivy.yaml" --scanners vuln,secret,license --severity CRITICAL --exit-code 1 --quiet "$image" || found="$${found:+$found, }$image"
    done
    ;;
  policies)
    bash "$here/scanners.sh" conftest
    conftest verify --policy "$policies/lib" --policy "$policies/terraform" --policy "$policies/kubernetes" --data "$policies/data" || found="tests of policies"
%{ if estate.output.kubernetes != false ~}
    need kubectl
    while read -r overlay; do
      kubectl kustomize "$overlay" >"$work/overlay.yaml"
      conftest test --policy "$policies/lib" --policy "$policies/kubernetes" --data "$policies/data" --all-namespaces --combine --parser yaml "$work/overlay.yaml" || found="$${found:+$found, }$overlay"
    done < <(find ${estate.output.kubernetes == true ? "kubernetes/regions" : "\"$project/${estate.output.kubernetes}/regions\""} -name kustomization.yaml -printf '%h\n' | sort)
%{ endif ~}
    ;;
  *) fail "nothing is scanned for $what" ;;
esac
# Each report has a category of its own, or the last one of a tool would take the place of the others; and places from the top of the repository.
prefix=$(git rev-parse --show-prefix 2>/dev/null || true)
for report in "$work"/sarif/*.sarif; do
  [ -f "$report" ] || continue
  jq --arg id "$what/$(basename "$report" .sarif)/" --arg prefix "$prefix" '.runs |= map(.automationDetails = { id: $id }
    | (.results[]?.locations[]?.physicalLocation.artifactLocation.uri? // empty) |= (if test("^([a-z]+:|/)") then . else $prefix + ltrimstr("./") end))' "$report" >"$work/report" && mv "$work/report" "$report"
done
! ls "$work"/sarif/*.sarif >/dev/null 2>&1 || hand_on reports true
# What collects events of security, where one is named: each report as it is.
sink=$(printenv TERRANE_SIEM_URL || true)
if [ -n "$sink" ]; then
  need curl
  for report in "$work"/sarif/*.sarif; do
    [ ! -f "$report" ] || curl --fail --silent --show-error --retry 2 --max-time 60 --header 'Content-Type: application/sarif+json' --data-binary "@$report" --config - <<<"url = \"$sink\"" || warn "$(basename "$report") could not be sent on"
  done
fi
if [ -n "$found" ]; then
  TERRANE_ENVIRONMENT=$(printenv TERRANE_ENVIRONMENT || printf 'the estate') bash "$here/notify.sh" finding "$what: $found"
  fail "$what: $found"
fi
