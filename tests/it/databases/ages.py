"""Runs the function that looks how old secrets are, with Secrets Manager and SNS made up. Arguments: the function, a scratch folder."""

import datetime
import importlib.util
import os
import sys
import types

NOW = datetime.datetime.now(datetime.timezone.utc)


def days_ago(days):
    return NOW - datetime.timedelta(days=days, minutes=1)


def secret(name, allowed, ages, environment="production", **more):
    tags = {"Environment": environment, **({"RotationDays": allowed} if allowed else {})}
    stages = [["AWSCURRENT"], ["AWSPREVIOUS"], []]
    versions = [{"VersionStages": stages[at], "CreatedDate": days_ago(age)} for at, age in enumerate(ages)]
    # The secret itself changed just now: somebody gave it a tag.
    return {"Name": name, "ARN": f"arn:{name}", "LastChangedDate": NOW, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()], **more}, versions


SECRETS = [
    secret("acme/zeta/smtp", "90", [91, 200]),
    secret("acme/zeta/fresh", "90", [90, 400]),
    secret("acme/zeta/never", "90", []),
    secret("acme/zeta/turns", "30", [400], RotationEnabled=True),
    secret("acme/zeta/staging", "30", [400], environment="staging"),
    secret("acme/zeta/untold", None, [4000]),
    secret("other/smtp", "1", [400]),
    secret("acme/yotta/bank", "30", [365]),
]


class Pages:
    def __init__(self, pages):
        self.pages = pages

    def paginate(self, **asked):
        return self.pages(**asked)


class SecretsManager:
    # As botocore has it: of the two calls this one alone can be asked for by pages.
    def get_paginator(self, call):
        return Pages({"list_secrets": self.secrets}[call])

    def secrets(self, Filters):
        wanted = {one["Key"]: one["Values"] for one in Filters}
        for one, _ in SECRETS:
            keys = [tag["Key"] for tag in one["Tags"]]
            if one["Name"].startswith(tuple(wanted["name"])) and set(wanted["tag-key"]) <= set(keys):
                yield {"SecretList": [one]}

    def list_secret_version_ids(self, SecretId, MaxResults, NextToken=None):
        assert 1 <= MaxResults <= 100
        found = next(versions for one, versions in SECRETS if one["ARN"] == SecretId)
        page = [version for version in found if bool(version["VersionStages"]) == bool(NextToken)]
        return {"Versions": page} if NextToken else {"Versions": page, "NextToken": "more"}


class Topic:
    told = []

    def publish(self, **message):
        self.told.append(message)


sys.modules["boto3"] = types.SimpleNamespace(client=lambda name: {"secretsmanager": SecretsManager, "sns": Topic}[name]())
os.environ.update(PREFIX="acme/", ENVIRONMENT="production", TOPIC="arn:topic", CELL="acme-euw1-prod")
spec = importlib.util.spec_from_file_location("ages", sys.argv[1])
ages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ages)

assert ages.handler({}, None) == {"overdue": 2}
assert len(Topic.told) == 1 and Topic.told[0]["TopicArn"] == "arn:topic" and len(Topic.told[0]["Subject"]) <= 100
lines = [line for line in Topic.told[0]["Message"].splitlines() if ": " in line]
assert lines == ["acme/yotta/bank: 365 days old, 30 allowed", "acme/zeta/smtp: 91 days old, 90 allowed"], lines
print("ok   what is too old is told, the oldest first, and nothing else")

SECRETS[:] = [one for one in SECRETS if one[0]["Name"] == "acme/zeta/fresh"]
Topic.told.clear()
assert ages.handler({}, None) == {"overdue": 0} and not Topic.told
print("ok   where nothing is too old nobody is told")

SECRETS[:] = [secret(f"acme/zeta/{number:04}", "1", [10]) for number in range(3000)]
assert ages.handler({}, None) == {"overdue": 3000}
assert len(Topic.told[0]["Message"].encode()) < 262144 and "and 2900 more" in Topic.told[0]["Message"]
print("ok   many fit into one message")
print("all passed")
