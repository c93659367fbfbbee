#!/usr/bin/env bash
# Tells at the end of a run what became of it, in the form of OpenTelemetry over HTTP: numbers for a dashboard, and an event. metrics.sh RESULT, which is success, failure or cancelled.
# TERRANE_OTLP_ENDPOINT is the address in front of /v1/metrics; without it nothing is told. TERRANE_OTLP_HEADERS has headers as `name=value,name=value`, values as in a URL.
# https://opentelemetry.io/docs/specs/otlp/#otlphttp, https://opentelemetry.io/docs/specs/otel/protocol/exporter/
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
endpoint=$(printenv TERRANE_OTLP_ENDPOINT || true)
[ -n "$endpoint" ] || exit 0
need curl jq
case $endpoint in
  https://* | http://localhost:* | http://127.0.0.1:*) ;;
  *) fail "TERRANE_OTLP_ENDPOINT is not an address of https" ;;
esac
started=$(printenv TERRANE_STARTED || true)
ended=$(date -u +%s)
[ -z "$started" ] || started=$(date -u -d "$started" +%s) || fail "TERRANE_STARTED is no time"
for file in "$work"/results/*.json; do [ ! -f "$file" ] || jq -c '{ result }' "$file"; done | jq -cs 'group_by(.result) | map({ key: (.[0].result // "unknown"), value: length }) | from_entries' >"$work/counts.json"
# The values of these are words of the estate and of this file: a text of somebody else would be a new series each time.
jq -n --arg result "$1" --arg environment "$TERRANE_ENVIRONMENT" --arg commit "$TERRANE_COMMIT" --arg run "$(run_url)" --arg started "$started" --arg ended "$ended" --arg project '${project.name}' \
  --arg work "$work" --slurpfile counts "$work/counts.json" '
  def text($key; $value): { key: $key, value: { stringValue: $value } };
  def gauge($name; $unit; $about; points): { name: $name, unit: $unit, description: $about, gauge: { dataPoints: [points] } };
  # Whole numbers of 64 bits are texts in this form.
  def point($value; $more): { timeUnixNano: ($ended + "000000000"), asDouble: $value, attributes: ([text("environment"; $environment), text("result"; $result)] + $more) };
  { attributes: [text("service.name"; "terrane-delivery"), text("service.namespace"; $project), text("deployment.environment.name"; $environment)] } as $resource
  | { name: "terrane.delivery" } as $scope
  | (if $started == "" then null else ($ended | tonumber) - ($started | tonumber) end) as $seconds
  | { metrics: { resourceMetrics: [{ resource: $resource, scopeMetrics: [{ scope: $scope, metrics: ([
        gauge("terrane.deployment.success"; ""; "1 for a run that brought its environment to what its commit says"; point(if $result == "success" then 1 else 0 end; [])),
        gauge("terrane.deployment.end"; "s"; "When it ended, as seconds of Unix"; point($ended | tonumber; [])),
        gauge("terrane.deployment.stacks"; ""; "Stacks by what became of them"; ($counts[0] | to_entries[] | point(.value; [text("outcome"; .key)]))) | select(.gauge.dataPoints != [])
      ] + (if $seconds == null then [] else [gauge("terrane.deployment.duration"; "s"; "How long it took, waiting for people included"; point($seconds; []))] end)) }] }] },
      logs: { resourceLogs: [{ resource: $resource, scopeLogs: [{ scope: $scope, logRecords: [{
        timeUnixNano: ($ended + "000000000"), eventName: "terrane.deployment",
        severityNumber: (if $result == "success" then 9 else 17 end), severityText: (if $result == "success" then "INFO" else "ERROR" end),
        body: { stringValue: "deployment of \($environment): \($result)" },
        attributes: ([text("event.name"; "terrane.deployment"), text("environment"; $environment), text("cicd.pipeline.result"; { success: "success", failure: "failure" }[$result] // "cancellation"), text("vcs.ref.head.revision"; $commit), text("cicd.pipeline.run.url.full"; $run)]
          + (if $seconds == null then [] else [{ key: "terrane.deployment.duration", value: { doubleValue: $seconds } }] end)) }] }] }] } }' >"$work/otlp.json"

# Headers and address stand in no command line, which other processes could read.
printenv TERRANE_OTLP_HEADERS | jq -rR 'split(",")[] | select(test("^[A-Za-z0-9-]+=")) | (index("=")) as $at | "header = " + ("\(.[:$at]): \(.[$at + 1:] | gsub("%0[aAdD]"; ""))" | tojson)' 2>/dev/null >"$work/otlp.config" || true
for signal in metrics logs; do
  jq -c ".$signal" "$work/otlp.json" >"$work/otlp-$signal.json"
  {
    cat "$work/otlp.config"
    jq -nr --arg url "$(printf '%s' "$endpoint" | sed 's|/*$||')/v1/$signal" '"url = " + ($url | tojson)'
  } | curl --fail --silent --show-error --output /dev/null --retry 2 --max-time 20 --header 'Content-Type: application/json' --data-binary "@$work/otlp-$signal.json" --config - ||
    warn "$signal of this run could not be told: the run is none the worse for it"
done
rm -f "$work/otlp.config"
