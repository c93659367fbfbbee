#!/usr/bin/env python3
"""Packs tables of what forces replacement for the compiler: forces.py NAME-force-replacement.json.gz... writes NAME-VERSION.forces beside this file.

Input: `{"source": {"provider", "version", ...}, "resources": {TYPE: {"replace", "if_configured", "loose", "conditional"}}}`, as data/README.md describes.
Output, gzip: a line with the provider's address and version, then a line for each type, sorted: its name, a tab, its rules as JSON.
src/terraform/schema/forces.rs reads it, and of the lines only those that it is asked for.
"""
import gzip
import json
import pathlib
import sys

KEPT = ["replace", "if_configured", "loose", "conditional"]

for path in sys.argv[1:]:
    table = json.loads(gzip.decompress(pathlib.Path(path).read_bytes()))
    source = table["source"]
    lines = [f"{source['provider']}\t{source['version']}"]
    for name, rules in sorted(table["resources"].items()):
        rules = {key: rules[key] for key in KEPT if rules.get(key)}
        for condition in rules.get("conditional", {}).values():
            condition.pop("by", None)
        lines.append(name + "\t" + json.dumps(rules, separators=(",", ":"), sort_keys=True))
    out = pathlib.Path(__file__).parent / f"{source['provider'].split('/')[-1]}-{source['version']}.forces"
    out.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(out.name, len(lines) - 1, out.stat().st_size)
