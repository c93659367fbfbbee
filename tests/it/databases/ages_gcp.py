"""Runs the job that looks how old secrets on Google Cloud are, with the metadata server and Secret Manager made up. Arguments: the job, a scratch folder."""

import contextlib
import datetime
import http.server
import importlib.util
import io
import json
import os
import sys
import threading
import urllib.parse

NOW = datetime.datetime.now(datetime.timezone.utc)
TOKEN = "token-of-the-account"


def days_ago(days):
    # Nanoseconds, as the API writes them.
    return (NOW - datetime.timedelta(days=days, minutes=1)).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")


def secret(identifier, allowed, ages, name=None, state="ENABLED"):
    """The ages of its versions, the newest first."""
    labels = {"client": "zeta", **({"rotation_days": allowed} if allowed else {})}
    versions = [{"state": state, "createTime": days_ago(age)} for age in ages]
    if ages:
        # One that cannot be read any more is newer than all, and one that can is older.
        versions = [{"state": "DISABLED", "createTime": days_ago(0)}, *versions, {"state": "ENABLED", "createTime": days_ago(5000)}] if state == "ENABLED" else versions
    found = {"name": f"projects/123456789012/secrets/{identifier}", "labels": labels, "createTime": days_ago(9000)}
    return identifier, {**found, **({"annotations": {"name": name}} if name else {})}, versions


class Cloud:
    secrets, failures, asked = [], [], []


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        Cloud.asked.append(url.path)
        for failure in Cloud.failures:
            if failure[0] == url.path and failure[2] > 0:
                failure[2] -= 1
                return self.answer(failure[1], {"error": {"message": f"not for {TOKEN}"}})
        if url.path == "/metadata/instance/service-accounts/default/token":
            assert self.headers["Metadata-Flavor"] == "Google" and "Authorization" not in self.headers
            return self.answer(200, {"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"})
        assert self.headers["Authorization"] == f"Bearer {TOKEN}" and 1 <= int(query["pageSize"]) <= 25000, self.path
        parts = url.path.split("/")
        assert parts[:4] == ["", "v1", "projects", "acme-production"], self.path
        if parts[4:] == ["secrets"]:
            return self.page("secrets", [found for _, found, _ in Cloud.secrets], query)
        assert len(parts) == 7 and parts[4] == "secrets" and parts[6] == "versions" and query["filter"] == "state:ENABLED", self.path
        return self.page("versions", next(versions for identifier, _, versions in Cloud.secrets if identifier == parts[5]), query)

    def page(self, key, found, query):
        """Two at a time; what is empty has no list, as the API has it."""
        at = int(query.get("pageToken", 0))
        page = {key: found[at : at + 2]} if found else {}
        return self.answer(200, {**page, **({"nextPageToken": str(at + 2)} if at + 2 < len(found) else {})})

    def answer(self, code, body):
        sent = json.dumps(body).encode()
        self.send_response(code)
        if 300 <= code < 400:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", len(sent))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_arguments):
        pass


class Clock:
    """Nobody waits for the pauses."""

    now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
os.environ.update(METADATA=f"{address}/metadata", SECRET_MANAGER=f"{address}/v1", PROJECT="acme-production", PREFIX="acme-euw1-prod-")


def run(failures=(), **replaced):
    """What the job prints, line by line, and how it ends."""
    Cloud.asked.clear()
    Cloud.failures[:] = [list(failure) for failure in failures]
    spec = importlib.util.spec_from_file_location("ages", sys.argv[1])
    job = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(job)
    job.time, job.UNTIL = Clock(), 240
    for name, value in replaced.items():
        setattr(job, name, value)
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        code = job.main()
    text = out.getvalue()
    assert TOKEN not in text and "Traceback" not in text, text
    assert not [path for path in Cloud.asked if ":access" in path or "elsewhere" in path], Cloud.asked
    return [json.loads(line) for line in text.splitlines()], code, job


def error(message, **more):
    return {"severity": "ERROR", "message": message, **more}


def info(message):
    return {"severity": "INFO", "message": message}


LIST = "/v1/projects/acme-production/secrets"
METADATA = "/metadata/instance/service-accounts/default/token"
Cloud.secrets[:] = [
    secret("acme-euw1-prod-zeta-smtp", "90", [91, 200], "acme/zeta/smtp"),
    secret("acme-euw1-prod-zeta-fresh", "90", [90, 400], "acme/zeta/fresh"),
    secret("acme-euw1-prod-zeta-never", "90", []),
    secret("acme-euw1-prod-zeta-off", "90", [400], state="DISABLED"),
    secret("acme-euw1-prod-untold", None, [4000]),
    secret("acme-usc1-prod-smtp", "1", [400]),
    secret("other-acme-euw1-prod-smtp", "1", [400]),
    secret("acme-euw1-prod-yotta-bank", "30", [365]),
]
names = "acme-euw1-prod-yotta-bank (365 days old, 30 allowed), acme/zeta/smtp (91 days old, 90 allowed)"
OLD = [
    error("acme-euw1-prod-yotta-bank: 365 days old, 30 allowed", secret="acme-euw1-prod-yotta-bank"),
    error("acme/zeta/smtp: 91 days old, 90 allowed", secret="acme/zeta/smtp"),
    error(f"values that are to be renewed: {names}", secrets=names),
]
lines, code, _ = run()
assert (lines, code) == ([*OLD, info("looked at 5 secrets")], 1), lines
print("ok   what is too old is told, the oldest first, and nothing else")

lines, code, job = run([[METADATA, 404, 2], [METADATA, 503, 1], [LIST, 429, 1], [LIST, 503, 2], [f"{LIST}/acme-euw1-prod-zeta-smtp/versions", 500, 1]])
assert (lines, code) == ([*OLD, info("looked at 5 secrets")], 1) and 0 < job.time.now < 30, (lines, job.time.now)
print("ok   what is too early, too often or fails for once is asked again")

lines, code, _ = run([[f"{LIST}/acme-euw1-prod-zeta-smtp/versions", 403, 9]])
assert (lines[0], code) == (error("nobody knows how old acme/zeta/smtp is: 127.0.0.1 answers 403"), 1), lines
assert lines[1] == OLD[0] and lines[-1] == info("looked at 4 secrets"), lines
print("ok   one that cannot be looked at keeps nobody from the others")

for failures, text in [
    ([[LIST, 403, 9]], "127.0.0.1 answers 403"),
    ([[LIST, 503, 999]], "127.0.0.1 answers 503"),
    ([[METADATA, 404, 999]], "127.0.0.1 answers 404"),
    ([[LIST, 302, 9]], "127.0.0.1 answers 302"),
]:
    lines, code, job = run(failures)
    assert (lines, code) == ([error(f"nobody knows how old secrets are: {text}")], 1) and job.time.now <= 240, lines
lines, code, _ = run(METADATA="http://127.0.0.1:1/metadata")
assert (lines, code) == ([error("nobody knows how old secrets are: 127.0.0.1 does not answer (URLError)")], 1), lines
print("ok   a failure is told, within its time and without the token")

Cloud.secrets[:] = [secret("acme-euw1-prod-zeta-odd", "often", [1]), secret("acme-euw1-prod-zeta-fresh", "90", [90])]
lines, code, _ = run()
assert (lines, code) == ([error("nobody knows how old acme-euw1-prod-zeta-odd is: ValueError"), info("looked at 1 secrets")], 1), lines
for secrets in [Cloud.secrets[1:], []]:
    Cloud.secrets[:] = secrets
    lines, code, _ = run()
    assert (lines, code) == ([info(f"looked at {len(secrets)} secrets")], 0), lines
print("ok   where nothing is too old nobody is told")

Cloud.secrets[:] = [secret(f"acme-euw1-prod-zeta-{number:04}", "1", [10]) for number in range(100)]
lines, code, _ = run()
assert len(lines) == 102 and len(lines[-2]["secrets"]) < 1000 and lines[-2]["secrets"].endswith(" more"), lines[-2]
print("ok   many fit into one line")
print("all passed")
