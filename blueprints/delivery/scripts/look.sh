#!/usr/bin/env bash
# How cells are looked at after an apply and between stages: which there are, who looks, and what is said of what was found. Sourced by verify.sh and health.sh.
# shellcheck disable=SC2154 # who sources it has sourced lib.sh before

# The cells of the environment in the stage (0: in all), or the one that TERRANE_CELL names: a line of JSON for each.
cells() {
  jq -c --arg environment "$TERRANE_ENVIRONMENT" --argjson stage "$(printenv TERRANE_STAGE || printf 0)" --arg cell "$(printenv TERRANE_CELL || true)" \
    '.[$environment] // [] | .[] | select(($stage == 0 or .stage == $stage) and ($cell == "" or .cell == $cell))' "$here/verify.json"
}

# Signs in with rights to read where the cell lives.
look_in() {
  TERRANE_CLOUD=$(jq -r .cloud <<<"$1")
  TERRANE_ACCOUNT=$(jq -r .account <<<"$1")
  TERRANE_REGION=$(jq -r .region <<<"$1")
  TERRANE_PARTITION=$(jq -r .partition <<<"$1")
  TERRANE_NAME=look-$(jq -r .slug <<<"$1")
  export TERRANE_CLOUD TERRANE_ACCOUNT TERRANE_REGION TERRANE_PARTITION TERRANE_NAME
  sign_in plan
  # gcloud takes no notice of the file that libraries read: https://cloud.google.com/sdk/docs/properties (auth/credential_file_override)
  if [ -n "$(printenv GOOGLE_APPLICATION_CREDENTIALS || true)" ]; then
    export CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=$GOOGLE_APPLICATION_CREDENTIALS
  fi
}

# look PART: looks at that of each cell; `found` has all that was found, `unwell` how many cells are not well.
look() {
  local part=$1 cell slug code
  unwell=0
  mkdir -p "$work/verify"
  rm -f "$work/verify/$part"-*.json
  cells >"$work/cells.json"
  [ -s "$work/cells.json" ] || fail "$TERRANE_ENVIRONMENT has no cell in stage $(printenv TERRANE_STAGE || printf 0) that could be looked at: build the tree anew"
  while read -r cell; do
    slug=$(jq -r .slug <<<"$cell")
    code=0
    # In a shell of its own: the rights of one cell are not those of the next.
    (
      look_in "$cell"
      TERRANE_WORK=$work exec python3 "$here/look.py" "$here/verify/$slug.json" "$part"
    ) </dev/null || code=$?
    [ "$code" = 0 ] || unwell=$((unwell + 1))
    if [ "$code" != 0 ] && [ ! -f "$work/verify/$part-$slug.json" ]; then
      # A sign-in that fails says nothing of the cell: it is not well until somebody knows.
      jq -n --arg cell "$(jq -r .cell <<<"$cell")" --arg environment "$TERRANE_ENVIRONMENT" --arg part "$part" --arg at "$(now)" '{ $cell, $environment, $part, $at, healthy: false, recovery_points: [], undo: [], gitops: "", findings: [
        { $part, what: "cell \($cell)", state: "error", text: "could not be looked at", help: "the messages above say why: sign-in, or a tool that this machine lacks" }] }' >"$work/verify/$part-$slug.json"
    fi
  done <"$work/cells.json"
  : >"$work/found.json"
  for slug in "$work/verify/$part"-*.json; do [ ! -f "$slug" ] || jq -c . "$slug" >>"$work/found.json"; done
}

# Each finding by itself, where the runner shows it; those that are well only in the log.
tell() {
  local line text
  while read -r line; do
    text=$(jq -r '"\(.cell), \(.part): \(.what) \(.text)" + (if .help == "" then "" else ". \(.help)" end)' <<<"$line")
    case $(jq -r .state <<<"$line") in
      error) wrong "$text" ;;
      warning) warn "$text" ;;
      "not looked at") say "not looked at: $text" ;;
      *) say "ok: $text" ;;
    esac
  done < <(jq -c '.cell as $cell | .findings[] | { cell: $cell } + .' "$work/found.json")
}

# An error that does not end the step: what comes behind it is said as well.
wrong() {
  if on_github; then
    printf '::error::%s\n' "$(escaped "$1")"
  elif on_azure; then
    printf '##vso[task.logissue type=error]%s\n' "$(escaped "$1")"
  fi
  say "error: $1"
}

# A table of what was found: what is not well line by line, all else as numbers. What clouds answered may be no markup.
table() {
  printf '### %s\n\n| cell | part | well | warnings | not looked at | wrong |\n|---|---|---|---|---|---|\n' "$1"
  jq -rs '[.[] | .cell as $cell | .findings[] | { cell: $cell, part, state }] | group_by([.cell, .part])[]
    | "| \(.[0].cell) | \(.[0].part) | \(map(select(.state == "ok")) | length) | \(map(select(.state == "warning")) | length) | \(map(select(.state == "not looked at")) | length) | \(map(select(.state == "error")) | length) |"' "$work/found.json"
  jq -rs 'def plain: gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub("(?<sign>[|`\\[\\]*_])"; "\\\(.sign)");
    [.[] | .cell as $cell | .findings[] | select(.state != "ok") | "| \($cell) | \(.state) | \(.what | plain) | \(.text | plain) | \(.help | plain) |"]
    | if length == 0 then "\nAll is well." else "\n| cell | | what | | what to do |\n|---|---|---|---|---|", .[] end' "$work/found.json"
  jq -rs '[.[] | .cell as $cell | .recovery_points[] | "| \($cell) | \(.database) | \(.kind) | `\(.id)` | \(.at) |"]
    | if length == 0 then empty else "\n| cell | database | what it can go back to | | of |\n|---|---|---|---|---|", .[] end' "$work/found.json"
}
