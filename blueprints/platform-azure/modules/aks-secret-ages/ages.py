"""Prints which secrets in the vaults of the cell are older than they may be. How old those of a vault may get VAULTS says, and of a single one its tag RotationDays."""

import http.client
import json
import os
import re
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

VAULT = os.environ.get("VAULT_ADDRESS", "https://{}.vault.azure.net")
SCOPE = "https://vault.azure.net/.default"
VERSION = "7.4"

# Three runs of this and the pauses between them fit into what the job is given.
UNTIL = time.monotonic() + int(os.environ.get("PATIENCE", "240"))
# A name that nobody has, and one without an address: https://man7.org/linux/man-pages/man3/getaddrinfo.3.html. All else may be there later.
NO_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class Refused(Exception):
    """An answer that is no success. It says the number alone: what else came with it may be anybody's."""

    def __init__(self, text, code=None):
        super().__init__(text)
        self.code = code


class Stay(urllib.request.HTTPRedirectHandler):
    """Another address would be sent the token."""

    def redirect_request(self, *_arguments):
        return None


OPENER = urllib.request.build_opener(Stay)


def main():
    now, old, looked, failed = time.time(), [], 0, 0
    try:
        vaults, headers = json.loads(os.environ["VAULTS"]), {"Authorization": f"Bearer {token()}"}
    except Exception as error:
        say(f"nobody knows how old secrets are: {reason(error)}")
        return 1
    # One that does not let itself be read keeps nobody from the others.
    for vault, days in sorted(vaults.items()):
        try:
            for secret in secrets(vault, headers):
                name = secret["id"].split("/secrets/", 1)[1].split("/")[0]
                try:
                    age, allowed = measured(vault, name, secret, days, headers, now)
                except Exception as error:
                    say(f"nobody knows how old {name} in {vault} is: {reason(error)}")
                    failed += 1
                    continue
                looked += 1
                if age > allowed:
                    old.append((f"{name} in {vault}", age, allowed))
        except Exception as error:
            # Made by another stack, it may come later. One that is there and refuses has not been told who asks.
            if isinstance(error, Refused) and error.code == 404:
                say(f"{vault} is not there yet")
                continue
            say(f"{vault} cannot be read: {reason(error)}")
            failed += 1
    for name, age, allowed in sorted(old, key=lambda one: (-one[1], one[0])):
        say(f"{name}: {age} days old, {allowed} allowed")
    say(f"looked at {looked} secrets")
    return 1 if old or failed else 0


def secrets(vault, headers):
    """What people put there: a certificate's secret is renewed with it, and one that is disabled nobody can read."""
    for secret in pages(f"{VAULT.format(vault)}/secrets", headers):
        if not secret.get("managed") and secret["attributes"].get("enabled", True):
            yield secret


def measured(vault, name, secret, days, headers, now):
    """Age and allowed age in days."""
    allowed = int((secret.get("tags") or {}).get("RotationDays", days))
    # Nothing of it grows old: it says where something is.
    if allowed == 0:
        return 0, 0

    def age(moment):
        return int(now - moment) // 86400

    # Whether a list has the day of the first value or that of the present one is written nowhere. No version is older than the first, so only what
    # would be too old is asked for its versions. https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret-versions/get-secret-versions
    made = secret["attributes"]["created"]
    if age(made) > allowed:
        versions = pages(f"{VAULT.format(vault)}/secrets/{urllib.parse.quote(name)}/versions", headers)
        made = max([one["attributes"]["created"] for one in versions if one["attributes"].get("enabled", True)], default=made)
    return age(made), allowed


def pages(url, headers):
    """All that a vault lists. The next page is asked of the vault alone: whoever else is named there would be sent the token."""
    there, following = urllib.parse.urlsplit(url), f"{url}?api-version={VERSION}&maxresults=25"
    while following:
        page = patiently(following, headers)
        yield from page.get("value") or []
        following = page.get("nextLink")
        elsewhere = urllib.parse.urlsplit(following or url)
        if (elsewhere.scheme, elsewhere.hostname) != (there.scheme, there.hostname):
            raise Refused("its list goes on at another address")


def token():
    """By the token that the cluster signs for this account of Kubernetes: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"""
    with open(os.environ["AZURE_FEDERATED_TOKEN_FILE"], encoding="utf-8") as file:
        assertion = file.read().strip()
    form = {
        "client_assertion": assertion,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_id": os.environ["AZURE_CLIENT_ID"],
        "grant_type": "client_credentials",
        "scope": SCOPE,
    }
    url = f"{os.environ['AZURE_AUTHORITY_HOST'].rstrip('/')}/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    return patiently(url, {}, urllib.parse.urlencode(form).encode())["access_token"]


def patiently(url, headers, form=None):
    """An answer, asked for again while it comes too often, or nobody answers."""
    pause, host = 1, urllib.parse.urlsplit(url).hostname
    while True:
        try:
            with OPENER.open(urllib.request.Request(url, data=form, headers=headers), timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            failure = Refused(" ".join([f"{host} answers {error.code}", *codes(error)]), error.code)
            again = error.code == 429 or error.code >= 500
        # Also a connection that ends in the middle of an answer, which is then no JSON.
        except (OSError, ValueError, http.client.HTTPException) as error:
            cause = getattr(error, "reason", error)
            if isinstance(cause, socket.gaierror) and cause.errno in NO_NAME:
                raise Refused(f"{host} has no address", 404) from None
            failure, again = Refused(f"{host} does not answer ({type(cause).__name__})"), True
        if not again or time.monotonic() + pause > UNTIL:
            raise failure
        time.sleep(pause)
        pause = min(pause * 2, 15)


def codes(error):
    """What tells reasons apart: the numbers of Entra ID, the names of Key Vault. https://learn.microsoft.com/azure/key-vault/general/rest-error-codes"""
    try:
        found = re.findall(rb'(AADSTS[0-9]+)|"code": *"([A-Za-z]+)"', error.read(65536))
    except (OSError, http.client.HTTPException):
        return []
    return list(dict.fromkeys((number or name).decode() for number, name in found))


def reason(error):
    """Of what was not foreseen its kind: its text may have anything in it."""
    return str(error) if isinstance(error, Refused) else type(error).__name__


def say(line):
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
