"""Runs the job that looks how old secrets on Azure are, with Entra ID and Key Vault made up. Arguments: the job, a scratch folder."""

import contextlib
import http.server
import importlib.util
import io
import json
import os
import pathlib
import socket
import sys
import threading
import time
import urllib.parse

NOW = int(time.time())
TOKEN, ASSERTION = "token-of-the-identity", "signed-by-the-cluster"


def days_ago(days):
    return NOW - days * 86400 - 60


def secret(name, ages, tags=None, enabled=True, listed=None, **more):
    """The ages of its versions, the newest first. The list has the first one's, unless it is said otherwise."""
    of = f"https://%s/secrets/{name}"
    versions = [{"id": f"{of}/{number:032x}", "attributes": {"enabled": True, "created": days_ago(age)}} for number, age in enumerate(ages)]
    # It changed just now: somebody gave it a tag.
    attributes = {"enabled": enabled, "created": days_ago(ages[-1] if listed is None else listed), "updated": NOW}
    return {"id": of, "attributes": attributes, **({"tags": tags} if tags else {}), **more}, versions


class Azure:
    vaults, failures, asked, nameless, elsewhere = {}, [], [], {}, None


class Answers(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        assert self.path == "/tenant-1/oauth2/v2.0/token" and form == {
            "client_id": "identity-1",
            "client_assertion": ASSERTION,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "grant_type": "client_credentials",
            "scope": "https://vault.azure.net/.default",
        }, (self.path, form)
        if not self.fails():
            self.answer(200, {"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"})

    def do_GET(self):
        host, url = self.headers["Host"].split(":")[0], urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        vault = host.split(".")[0]
        Azure.asked.append(f"{vault}{url.path}")
        if self.fails():
            return None
        assert self.headers["Authorization"] == f"Bearer {TOKEN}" and query["api-version"] == "7.4" and int(query["maxresults"]) <= 25
        if url.path == "/secrets":
            found = [one for one, _ in Azure.vaults[vault]]
        else:
            name = url.path.removeprefix("/secrets/").removesuffix("/versions")
            assert url.path == f"/secrets/{name}/versions", self.path
            found = next(versions for one, versions in Azure.vaults[vault] if one["id"].endswith(f"/{name}"))
        # Two at a time. Key Vault names its port in the address of the next page.
        at = int(query.get("$skiptoken", 0))
        following = f"http://{Azure.elsewhere or host}:{self.server.server_port}{url.path}?api-version=7.4&$skiptoken={at + 2}&maxresults=25"
        page = [{**one, "id": one["id"] % host} for one in found[at : at + 2]]
        return self.answer(200, {"value": page, "nextLink": following if at + 2 < len(found) else None})

    def fails(self):
        asked = f"{self.headers['Host'].split(':')[0].split('.')[0]}{urllib.parse.urlsplit(self.path).path}"
        for failure in Azure.failures:
            if failure[0] == asked and failure[3] > 0:
                failure[3] -= 1
                self.answer(failure[1], {"error": failure[2], "message": f"not for {TOKEN}"})
                return True
        return False

    def answer(self, code, body):
        sent = json.dumps(body).encode()
        self.send_response(code)
        if 300 <= code < 400:
            self.send_header("Location", f"http://elsewhere.vault.test:{self.server.server_port}/")
        self.send_header("Content-Length", len(sent))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_arguments):
        pass


class Clock:
    """Nobody waits for the pauses."""

    now = 0.0
    time = staticmethod(time.time)

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def resolve(host, port, *arguments, **named):
    """Names of vaults that are there, and of the others what a resolver answers."""
    vault = host.split(".")[0]
    if host.endswith(".vault.test") and vault in Azure.nameless:
        number, times = Azure.nameless[vault]
        if times > 0:
            Azure.nameless[vault] = (number, times - 1)
            raise socket.gaierror(number, "no address")
    return real("127.0.0.1" if host.endswith(".test") else host, port, *arguments, **named)


real, socket.getaddrinfo = socket.getaddrinfo, resolve
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
threading.Thread(target=server.serve_forever, daemon=True).start()
file = pathlib.Path(sys.argv[2]) / "federated"
file.write_text(f"{ASSERTION}\n", encoding="utf-8")
os.environ.update(
    AZURE_AUTHORITY_HOST=f"http://login.test:{server.server_port}/",
    AZURE_CLIENT_ID="identity-1",
    AZURE_FEDERATED_TOKEN_FILE=str(file),
    AZURE_TENANT_ID="tenant-1",
    VAULT_ADDRESS=f"http://{{}}.vault.test:{server.server_port}",
    VAULTS=json.dumps({"shared": 30, "zeta": 90}),
)


def run(failures=(), nameless=None, elsewhere=None, **environment):
    """What the job prints, line by line, and how it ends."""
    Azure.asked.clear()
    Azure.failures[:] = [list(failure) for failure in failures]
    Azure.nameless, Azure.elsewhere = dict(nameless or {}), elsewhere
    before = dict(os.environ)
    os.environ.update(environment)
    spec = importlib.util.spec_from_file_location("ages", sys.argv[1])
    job = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(job)
    job.time, job.UNTIL = Clock(), 240
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        code = job.main()
    os.environ.update(before)
    text = out.getvalue()
    assert TOKEN not in text and ASSERTION not in text and "Traceback" not in text, text
    assert not [asked for asked in Azure.asked if asked.startswith("elsewhere")], Azure.asked
    assert job.time.now <= 240
    return text.splitlines(), code


Azure.vaults = {
    "zeta": [
        secret("zeta-smtp", [91, 200]),
        secret("zeta-fresh", [90, 400]),
        secret("zeta-young", [3, 400], listed=3),
        secret("zeta-off", [400], enabled=False),
        secret("zeta-tls", [400], managed=True),
        secret("zeta-strict", [31, 400], {"RotationDays": "30"}),
        secret("zeta-lenient", [300], {"RotationDays": "365"}),
        secret("zeta-place", [900], {"RotationDays": "0"}),
    ],
    "shared": [secret("shared-bank", [365], {"owner": "yotta"})],
}
BANK, SMTP, STRICT = "shared-bank in shared: 365 days old, 30 allowed", "zeta-smtp in zeta: 91 days old, 90 allowed", "zeta-strict in zeta: 31 days old, 30 allowed"
OLD = [BANK, SMTP, STRICT]
lines, code = run()
assert (lines, code) == ([*OLD, "looked at 7 secrets"], 1), lines
assert not [asked for asked in Azure.asked if "zeta-young/" in asked or "zeta-lenient/" in asked or "zeta-off/" in asked], Azure.asked
print("ok   what is too old is told, the oldest first, and nothing else")

lines, code = run(
    [["login/tenant-1/oauth2/v2.0/token", 503, {}, 2], ["zeta/secrets", 429, {}, 2], ["shared/secrets/shared-bank/versions", 500, {}, 1]],
    {"shared": (socket.EAI_AGAIN, 2)},
)
assert (lines, code) == ([*OLD, "looked at 7 secrets"], 1), lines
print("ok   what comes too often or fails for once is asked again")

for missing in [{"failures": [["zeta/secrets", 404, {}, 9]]}, {"nameless": {"zeta": (socket.EAI_NONAME, 9)}}, {"nameless": {"zeta": (socket.EAI_NODATA, 9)}}]:
    lines, code = run(**missing)
    assert (lines, code) == (["zeta is not there yet", BANK, "looked at 1 secrets"], 1), lines
lines, code = run(nameless={"zeta": (socket.EAI_NONAME, 9)}, VAULTS='{"zeta": 90}')
assert (lines, code) == (["zeta is not there yet", "looked at 0 secrets"], 0), lines
print("ok   a vault that is not there yet is no failure")

refused = {"code": "Forbidden", "innererror": {"code": "ForbiddenByRbac"}}
lines, code = run([["shared/secrets", 403, refused, 9]])
assert (lines, code) == (["shared cannot be read: shared.vault.test answers 403 Forbidden ForbiddenByRbac", SMTP, STRICT, "looked at 6 secrets"], 1), lines
lines, code = run([["zeta/secrets/zeta-smtp/versions", 404, {"code": "SecretNotFound"}, 9]])
assert (lines[0], code) == ("nobody knows how old zeta-smtp in zeta is: zeta.vault.test answers 404 SecretNotFound", 1), lines
assert lines[1:] == [BANK, STRICT, "looked at 6 secrets"], lines
lines, code = run(nameless={"shared": (socket.EAI_AGAIN, 999)})
assert lines[0] == "shared cannot be read: shared.vault.test does not answer (gaierror)" and code == 1, lines
lines, code = run([["shared/secrets", 302, {}, 9]])
assert lines[0] == "shared cannot be read: shared.vault.test answers 302" and code == 1, lines
lines, code = run(elsewhere="elsewhere.vault.test")
assert lines[0] == "zeta cannot be read: its list goes on at another address" and code == 1, lines
print("ok   what cannot be read is a failure, keeps nobody from the others, and sends nobody the token")

for failures, environment, text in [
    ([["login/tenant-1/oauth2/v2.0/token", 401, f"AADSTS700213: No matching record for {ASSERTION}", 9]], {}, "login.test answers 401 AADSTS700213"),
    ([], {"AZURE_FEDERATED_TOKEN_FILE": "/nowhere"}, "FileNotFoundError"),
    ([], {"VAULTS": ""}, "JSONDecodeError"),
]:
    lines, code = run(failures, **environment)
    assert (lines, code) == ([f"nobody knows how old secrets are: {text}"], 1) and not Azure.asked, lines
print("ok   without a token nobody is asked")

Azure.vaults = {"zeta": [secret("zeta-odd", [1], {"RotationDays": "often"}), secret("zeta-fresh", [90])], "shared": []}
lines, code = run()
assert (lines, code) == (["nobody knows how old zeta-odd in zeta is: ValueError", "looked at 1 secrets"], 1), lines
del Azure.vaults["zeta"][0]
assert run() == (["looked at 1 secrets"], 0)
print("ok   where nothing is too old nobody is told")
print("all passed")
