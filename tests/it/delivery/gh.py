#!/usr/bin/env python3
"""Stands for GitHub's command line in the tests of pipelines: notes what it is asked to do in $GH_LOG, and answers what a small repository would."""
import json, os, subprocess, sys

arguments = sys.argv[1:]
asked = {"arguments": arguments}
if "--input" in arguments:
    asked["input"] = sys.stdin.read()
for option in ("--body-file",):
    if option in arguments:
        asked["body"] = open(arguments[arguments.index(option) + 1]).read()
with open(os.environ["GH_LOG"], "a") as log:
    log.write(json.dumps(asked) + "\n")

path = next((a for a in arguments[1:] if a.startswith("repos/")), "")
if path.endswith("/approvals"):
    answer = [{"state": "approved", "environments": [{"name": "production"}], "user": {"login": "ann"}}]
elif "/commits/" in path:
    answer = json.loads(os.environ.get("GH_PULLS", '[{"number": 7, "merged_at": "2026-11-30T10:00:00Z", "base": {"ref": "main"}, "user": {"login": "bob"}}]'))
elif path.endswith("/reviews"):
    # The author's own approval counts for nothing, and neither does one that was taken back.
    answer = json.loads(os.environ.get("GH_REVIEWS", '[{"user": {"login": "ann"}, "author_association": "MEMBER", "state": "APPROVED"}, {"user": {"login": "bob"}, "author_association": "OWNER", "state": "APPROVED"}]'))
else:
    answer = []
if "--jq" in arguments:
    query = arguments[arguments.index("--jq") + 1]
    sys.exit(subprocess.run(["jq", "-r", query], input=json.dumps(answer), text=True).returncode)
if "--silent" not in arguments:
    print(json.dumps(answer))
