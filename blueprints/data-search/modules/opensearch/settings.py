"""Sets up what only the API of a search domain knows: who may do what in it, its audit log, and which indexes a copy follows.

It runs in the network of the domain, as its master user, which is the role that it has: there is no password. Each request is signed
(https://docs.aws.amazon.com/opensearch-service/latest/developerguide/request-signing.html) with what Lambda's Python brings along. Terraform calls it with
what should be; it makes that so, and may be called again at any time.
"""

import hashlib
import http.client
import json
import os
import ssl
import time
import urllib.parse

# Roles that every domain has (https://docs.opensearch.org/latest/security/access-control/users-roles/#predefined-roles).
LEADER = "cross_cluster_replication_leader_full_access"
FOLLOWER = "cross_cluster_replication_follower_full_access"
# What the domain answers while it is being changed, and while a connection is new.
BUSY = (429, 500, 502, 503, 504)


def handler(event, _context):
    """`task` is `access` or `follow`; Terraform adds whether it makes, changes or takes away what this call stands for."""
    domain = Domain(os.environ["ENDPOINT"], Signer())
    gone = event.get("tf", {}).get("action") == "delete"
    if event["task"] == "access":
        if not gone:
            access(domain, event)
    elif event["task"] == "follow":
        follow(domain, event["alias"], [] if gone else event["patterns"])
        if gone:
            leave(domain)
    else:
        raise ValueError(f"no such task: {event['task']}")
    return {"task": event["task"], "done": True}


def access(domain, event):
    """Who may do what. The master user stays who it is: all others have a role that says so."""
    domain.put(
        "/_plugins/_security/api/roles/apps",
        {
            "description": "Apps of the store: all indexes but those of the system",
            "cluster_permissions": ["cluster_composite_ops", "cluster_monitor", "cluster_manage_index_templates", "cluster_manage_pipelines", "indices:data/read/scroll*"],
            "index_permissions": [{"index_patterns": ["*"], "allowed_actions": ["crud", "create_index", "manage"]}],
        },
    )
    grant(domain, "apps", event["apps"])
    # Who follows signs in here with the role of its own function, which has to be known on both sides
    # (https://docs.opensearch.org/latest/tuning-your-cluster/replication-plugin/permissions/#map-the-leader-and-follower-cluster-roles).
    grant(domain, LEADER, event["followers"])
    grant(domain, FOLLOWER, [event["self"]])
    audit(domain)


def grant(domain, role, names):
    """A role of the domain to roles of IAM, and to nobody else."""
    path = f"/_plugins/_security/api/rolesmapping/{role}"
    if names:
        domain.put(path, {"backend_roles": names})
    else:
        domain.delete(path, missing_ok=True)


def audit(domain):
    """The audit log is published once it is switched on inside, too."""
    config = domain.get("/_plugins/_security/api/audit")["config"]
    if not config.get("enabled"):
        config["enabled"] = True
        domain.put("/_plugins/_security/api/audit/config", config)


def follow(domain, alias, patterns):
    """One rule for each pattern, and no other rule of this connection."""
    wanted = {rule_name(alias, pattern): pattern for pattern in patterns}
    there = {rule["name"]: rule["pattern"] for rule in domain.get("/_plugins/_replication/autofollow_stats").get("autofollow_stats", [])}
    for name in there:
        if name.startswith(f"{alias}-") and name not in wanted:
            domain.delete("/_plugins/_replication/_autofollow", {"leader_alias": alias, "name": name})
    for name, pattern in wanted.items():
        if there.get(name) != pattern:
            roles = {"leader_cluster_role": LEADER, "follower_cluster_role": FOLLOWER}
            domain.post("/_plugins/_replication/_autofollow", {"leader_alias": alias, "name": name, "pattern": pattern, "use_roles": roles})


def leave(domain):
    """What was followed becomes what it was a copy of: indexes that take writes. It cannot follow again."""
    for index in sorted(entry["index"] for entry in domain.get("/_cat/indices?format=json&h=index")):
        if index.startswith("."):
            continue
        status = domain.get(f"/_plugins/_replication/{quoted(index)}/_status").get("status")
        if status not in (None, "REPLICATION NOT IN PROGRESS"):
            domain.post(f"/_plugins/_replication/{quoted(index)}/_stop", {})


def rule_name(alias, pattern):
    """Patterns have characters that names of rules have not."""
    return f"{alias}-{hashlib.sha256(pattern.encode()).hexdigest()[:12]}"


def quoted(index):
    return urllib.parse.quote(index, safe="")


class Signer:
    """Signature Version 4, with the credentials of the function's role."""

    def __call__(self, method, url, body):
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.session import Session

        request = AWSRequest(method=method, url=url, data=body, headers={"Content-Type": "application/json"})
        SigV4Auth(Session().get_credentials(), "es", os.environ["AWS_REGION"]).add_auth(request)
        return dict(request.headers.items())


class Domain:
    """Requests to a domain, repeated for a while where it is busy."""

    def __init__(self, host, sign, connect=None, wait=time.sleep, tries=20):
        self.host, self.sign, self.wait, self.tries = host, sign, wait, tries
        self.connect = connect or (lambda: http.client.HTTPSConnection(host, timeout=30, context=ssl.create_default_context()))

    def get(self, path):
        return self.ask("GET", path)

    def put(self, path, value):
        return self.ask("PUT", path, value)

    def post(self, path, value):
        return self.ask("POST", path, value)

    def delete(self, path, value=None, missing_ok=False):
        return self.ask("DELETE", path, value, missing_ok)

    def ask(self, method, path, value=None, missing_ok=False):
        body = b"" if value is None else json.dumps(value).encode()
        for left in reversed(range(self.tries)):
            status, text = self.once(method, path, body)
            if status < 300 or (status == 404 and missing_ok):
                return json.loads(text) if text.strip() else {}
            if status not in BUSY or left == 0:
                raise RuntimeError(f"{method} {path}: {status}: {text[:1000]}")
            self.wait(15)

    def once(self, method, path, body):
        connection = self.connect()
        try:
            connection.request(method, path, body=body, headers=self.sign(method, f"https://{self.host}{path}", body))
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 503, str(error)
        finally:
            connection.close()
