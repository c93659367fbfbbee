"""Prints which secrets of the cell are older than they may be, as lines of JSON that Cloud Logging understands. How old one may get its label rotation_days says."""

import datetime
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

METADATA = os.environ.get("METADATA", "http://metadata.google.internal/computeMetadata/v1")
SECRETS = os.environ.get("SECRET_MANAGER", "https://secretmanager.googleapis.com/v1")

# Three runs of this and the pauses between them fit into what the job is given, 900 seconds.
UNTIL = time.monotonic() + int(os.environ.get("PATIENCE", "240"))
# A pod's metadata server takes some seconds until it answers: https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#limitations
TOKEN_SECONDS = 90
# Characters of what names all of them, in the line and in the incident.
NAMED = 900


class Refused(Exception):
    """An answer that is no success. It says the number alone: what else came with it may be anybody's."""


class Stay(urllib.request.HTTPRedirectHandler):
    """Another address would be sent the token."""

    def redirect_request(self, *_arguments):
        return None


OPENER = urllib.request.build_opener(Stay)


def main():
    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        headers = {"Authorization": f"Bearer {token()}"}
        old, looked, failed = overdue(headers, os.environ["PROJECT"], os.environ["PREFIX"], now)
    except Exception as error:
        say("ERROR", f"nobody knows how old secrets are: {reason(error)}")
        return 1
    for name, age, allowed in old:
        say("ERROR", f"{name}: {age} days old, {allowed} allowed", secret=name)
    if old:
        # A policy that looks at logs tells one of the lines of a moment, so that one has to name them all.
        # https://cloud.google.com/logging/docs/alerting/log-based-incidents
        names = shortened([f"{name} ({age} days old, {allowed} allowed)" for name, age, allowed in old])
        say("ERROR", f"values that are to be renewed: {names}", secrets=names)
    say("INFO", f"looked at {looked} secrets")
    return 1 if old or failed else 0


def overdue(headers, project, prefix, now):
    """Name, age and allowed age in days of each secret whose value is too old, the oldest first; how many were looked at, and how many could not be."""
    old, looked, failed = [], 0, 0
    # All of the project: a filter finds what is anywhere in a name, and values of labels. https://cloud.google.com/secret-manager/docs/filtering
    for secret in pages(f"{SECRETS}/projects/{project}/secrets", headers, "secrets"):
        identifier, labels = secret["name"].rsplit("/", 1)[1], secret.get("labels", {})
        if not identifier.startswith(prefix) or "rotation_days" not in labels:
            continue
        name = secret.get("annotations", {}).get("name") or identifier
        try:
            allowed = int(labels["rotation_days"])
            made = value_made(f"{SECRETS}/projects/{project}/secrets/{identifier}", headers)
        except Exception as error:
            say("ERROR", f"nobody knows how old {name} is: {reason(error)}")
            failed += 1
            continue
        looked += 1
        # One without a value is missed by who reads it.
        if made is not None and (now - made).days > allowed:
            old.append((name, (now - made).days, allowed))
    return sorted(old, key=lambda one: (-one[1], one[0])), looked, failed


def value_made(secret, headers):
    """When the newest value that can be read was put there. A secret itself was made before it had one."""
    versions = pages(f"{secret}/versions", headers, "versions", filter="state:ENABLED")
    return max((datetime.datetime.fromisoformat(one["createTime"]) for one in versions if one["state"] == "ENABLED"), default=None)


def pages(url, headers, key, **asked):
    asked["pageSize"] = 1000
    while True:
        page = patiently(f"{url}?{urllib.parse.urlencode(asked)}", headers, UNTIL)
        yield from page.get(key, [])
        if not page.get("nextPageToken"):
            return
        asked["pageToken"] = page["nextPageToken"]


def token():
    """That of the account of Kubernetes, by the metadata server of the node."""
    until = min(UNTIL, time.monotonic() + TOKEN_SECONDS)
    return patiently(f"{METADATA}/instance/service-accounts/default/token", {"Metadata-Flavor": "Google"}, until, whatever=True)["access_token"]


def patiently(url, headers, until, whatever=False):
    """An answer, asked for again while it is too early, too often, or nobody answers."""
    pause = 1
    while True:
        try:
            with OPENER.open(urllib.request.Request(url, headers=headers), timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            failure = Refused(f"{urllib.parse.urlsplit(url).hostname} answers {error.code}")
            again = whatever or error.code == 429 or error.code >= 500
        # Also a connection that ends in the middle of an answer, which is then no JSON.
        except (OSError, ValueError, http.client.HTTPException) as error:
            failure, again = Refused(f"{urllib.parse.urlsplit(url).hostname} does not answer ({type(error).__name__})"), True
        if not again or time.monotonic() + pause > until:
            raise failure
        time.sleep(pause)
        pause = min(pause * 2, 15)


def reason(error):
    """Of what was not foreseen its kind: its text may have anything in it."""
    return str(error) if isinstance(error, Refused) else type(error).__name__


def shortened(names):
    kept = [name for number, name in enumerate(names) if number == 0 or len(", ".join(names[: number + 1])) <= NAMED]
    return ", ".join(kept) + (f" and {len(names) - len(kept)} more" if len(kept) < len(names) else "")


def say(severity, message, **more):
    print(json.dumps({"severity": severity, "message": message, **more}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
