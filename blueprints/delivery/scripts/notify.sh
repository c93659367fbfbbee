#!/usr/bin/env bash
# Tells whom the estate names of an event of an environment: notify.sh EVENT TEXT. Addresses are secrets of the runner, and in no log.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need curl jq
event=$1
text="$TERRANE_ENVIRONMENT: $2"
url=$(run_url)
jq -c --arg environment "$TERRANE_ENVIRONMENT" --arg event "$event" 'to_entries[] | select((.value.environments == null or $event == "finding" or (.value.environments | index($environment))) and ((.value.events | index($event)) or (.value.kind == "pagerduty" and $event == "applied" and (.value.events | index("failed"))))) | { name: .key } + .value' \
  "$here/notify.json" | while read -r one; do
  secret=$(printenv "$(jq -r .secret <<<"$one")" || true)
  name=$(jq -r .name <<<"$one")
  if [ -z "$secret" ]; then
    warn "nobody is told by $name: the secret $(jq -r .secret <<<"$one") is not set"
    continue
  fi
  case $(jq -r .kind <<<"$one") in
    slack) body=$(jq -n --arg text "$text" --arg url "$url" '{ text: "\($text)\n<\($url)|run>" }') target=$secret ;;
    # https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook: a workflow that posts an adaptive card.
    teams) body=$(jq -n --arg text "$text" --arg url "$url" '{ type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: { type: "AdaptiveCard", version: "1.4", body: [{ type: "TextBlock", wrap: true, text: $text }], actions: [{ type: "Action.OpenUrl", title: "run", url: $url }] } }] }') target=$secret ;;
    # https://developer.pagerduty.com/docs/events-api-v2/trigger-events/: one incident for an environment and a kind of event, which a run that applies all resolves.
    pagerduty)
      action=trigger
      # A run that applies all ends the incident of one that failed.
      kind=$event
      if [ "$event" = applied ]; then
        action=resolve
        kind=failed
      fi
      body=$(jq -n --arg text "$text" --arg url "$url" --arg key "$secret" --arg action "$action" --arg project '${project.name}' --arg environment "$TERRANE_ENVIRONMENT" --arg kind "$kind" \
        '{ routing_key: $key, event_action: $action, dedup_key: "terrane/\($project)/\($environment)/\($kind)", payload: { summary: $text, severity: "error", source: "\($project)/\($environment)" }, links: [{ href: $url, text: "run" }] }')
      target=https://events.pagerduty.com/v2/enqueue
      ;;
    webhook) body=$(jq -n --arg text "$text" --arg url "$url" --arg event "$event" --arg environment "$TERRANE_ENVIRONMENT" --arg commit "$TERRANE_COMMIT" --arg at "$(now)" '{ event: $event, environment: $environment, text: $text, run: $url, commit: $commit, at: $at }') target=$secret ;;
    email)
      # smtps://USER:PASSWORD@HOST/?to=ADDRESS
      to=$(printf '%s' "$secret" | sed -n 's/^.*[?&]to=\([^&]*\).*$/\1/p')
      printf 'From: %s\r\nTo: %s\r\nSubject: %s\r\n\r\n%s\r\n%s\r\n' "$to" "$to" "$(printf '%s' "$text" | tr -d '\r\n' | cut -c 1-150)" "$text" "$url" >"$work/mail"
      curl --silent --show-error --max-time 60 --ssl-reqd --mail-from "$to" --mail-rcpt "$to" --upload-file "$work/mail" --config - <<<"url = \"$(printf '%s' "$secret" | sed 's/[?].*$//')\"" || warn "$name could not be told"
      continue
      ;;
  esac
  # The address stands in no command line, which other processes could read.
  printf '%s' "$body" >"$work/notice.json"
  curl --fail --silent --show-error --output /dev/null --retry 2 --max-time 30 --header 'Content-Type: application/json' --data-binary "@$work/notice.json" --config - <<<"url = \"$target\"" || warn "$name could not be told"
  rm -f "$work/notice.json"
done
