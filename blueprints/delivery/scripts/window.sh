#!/usr/bin/env bash
# Says whether an environment may be changed now, by its change windows, and when the next one opens. That none is open is no fault: it ends with 0 and hands on `open`.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need python3
open=true
code=0
python3 - "$here/environments.json" "$TERRANE_ENVIRONMENT" "$(printenv TERRANE_NOW || now)" <<'PYTHON' 2>"$work/window" || code=$?
import datetime, json, sys, zoneinfo

windows = json.load(open(sys.argv[1]))[sys.argv[2]]["windows"]
now = datetime.datetime.fromisoformat(sys.argv[3].replace("Z", "+00:00"))
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def openings(window):
    zone = zoneinfo.ZoneInfo(window["time_zone"])
    hour, minute = map(int, window["start"].split(":"))
    today = now.astimezone(zone).date()
    for ahead in range(-8, 9):
        day = today + datetime.timedelta(days=ahead)
        if not window["days"] or DAYS[day.weekday()] in window["days"]:
            yield datetime.datetime.combine(day, datetime.time(hour, minute), zone), datetime.timedelta(hours=window["hours"])


def is_open(start, length):
    # By the clock of the world: a night on which clocks change is longer or shorter than it seems.
    start = start.astimezone(datetime.timezone.utc)
    return start <= now < start + length


if windows:
    all_openings = [opening for window in windows for opening in openings(window)]
    if not any(is_open(*opening) for opening in all_openings):
        coming = min((start for start, _ in all_openings if start.astimezone(datetime.timezone.utc) > now), default=None)
        print(f"the next change window of {sys.argv[2]} opens at {coming.isoformat()}", file=sys.stderr)
        sys.exit(3)
PYTHON
case $code in
  0) ;;
  3) open=false ;;
  *) fail "change windows of $TERRANE_ENVIRONMENT cannot be read: $(cat "$work/window")" ;;
esac
[ "$open" = true ] || warn "nothing is applied in $TERRANE_ENVIRONMENT now: $(cat "$work/window")"
hand_on open "$open"
