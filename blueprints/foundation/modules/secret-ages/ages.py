"""Tells the topic of the cell, once a day, which secrets are older than they may be. How old one may get its tag RotationDays says."""

import datetime
import os

import boto3

# What the message can have: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
NAMED = 100


def handler(_event, _context):
    """Nobody is told where nothing is too old; a failure is an alarm of its own."""
    now = datetime.datetime.now(datetime.timezone.utc)
    old = overdue(boto3.client("secretsmanager"), os.environ["PREFIX"], os.environ["ENVIRONMENT"], now)
    if old:
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Subject=f"{os.environ['CELL']}: secrets to renew", Message=message(old))
    return {"overdue": len(old)}


def overdue(client, prefix, environment, now):
    """Name, age and allowed age in days of each secret of the environment whose value is too old, the oldest first."""
    found = []
    filters = [{"Key": "name", "Values": [prefix]}, {"Key": "tag-key", "Values": ["RotationDays"]}]
    for page in client.get_paginator("list_secrets").paginate(Filters=filters):
        for secret in page["SecretList"]:
            tags = {tag["Key"]: tag["Value"] for tag in secret.get("Tags", [])}
            if tags.get("Environment") != environment or secret.get("RotationEnabled"):
                continue
            made = value_made(client, secret["ARN"])
            # One without a value is missed by who reads it.
            if made is None:
                continue
            age, allowed = (now - made).days, int(tags["RotationDays"])
            if age > allowed:
                found.append((secret["Name"], age, allowed))
    return sorted(found, key=lambda one: (-one[1], one[0]))


def value_made(client, arn):
    """When the present value was put there. What a secret itself says changed with its tags, too."""
    asked = {"SecretId": arn, "MaxResults": 100}
    while True:
        page = client.list_secret_version_ids(**asked)
        for version in page["Versions"]:
            if "AWSCURRENT" in version.get("VersionStages", []):
                return version["CreatedDate"]
        if "NextToken" not in page:
            return None
        asked["NextToken"] = page["NextToken"]


def message(old):
    """One line for each."""
    lines = [f"{name}: {age} days old, {allowed} allowed" for name, age, allowed in old[:NAMED]]
    if len(old) > NAMED:
        lines.append(f"and {len(old) - NAMED} more")
    return "Values that are to be renewed (aws secretsmanager put-secret-value):\n\n" + "\n".join(lines) + "\n"
