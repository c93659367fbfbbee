#!/usr/bin/env python3
"""Stands in for aws, gcloud, az, kubectl, curl, terraform and the helpers of kubectl. FAKE_WORLD names a JSON file: a list of [words, answer], of which the one with most words that all
are among the arguments answers: { out, err, code }, or a list of such, one after the other. What nobody planned fails, and FAKE_LOG has every call."""
import json
import os
import sys

program, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
given = "" if sys.stdin is None or sys.stdin.isatty() or program != "curl" or "-" not in arguments else sys.stdin.read()
with open(os.environ["FAKE_LOG"], "a", encoding="utf-8") as log:
    log.write(json.dumps([program, *arguments, *([given] if given else [])]) + "\n")
words = [program, *arguments]
if program == "curl" and given:
    words += given.replace('"', " ").split()
with open(os.environ["FAKE_WORLD"], encoding="utf-8") as file:
    world = json.load(file)
matching = [(len(wanted), at, answer) for at, (wanted, answer) in enumerate(world) if all(any(word == one or (word.startswith("~") and word[1:] in one) for one in words) for word in wanted)]
if not matching:
    print(f"fake: nobody planned {program} {' '.join(arguments)}", file=sys.stderr)
    sys.exit(97)
_, at, answer = max(matching, key=lambda one: (one[0], one[1]))
if isinstance(answer, list):
    counter = os.environ["FAKE_LOG"] + f".{at}"
    seen = int(open(counter, encoding="utf-8").read()) if os.path.exists(counter) else 0
    open(counter, "w", encoding="utf-8").write(str(seen + 1))
    answer = answer[min(seen, len(answer) - 1)]
out = answer.get("out", "")
text = out if isinstance(out, str) else json.dumps(out)
if program == "curl" and given and "~each" in answer:
    text = answer["~each"] * given.count("url =")
sys.stdout.write(text)
sys.stderr.write(answer.get("err", ""))
sys.exit(answer.get("code", 0))
