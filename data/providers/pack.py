#!/usr/bin/env python3
"""Packs provider schemas for the compiler: pack.py SCHEMA.json.gz... writes NAME.gz beside this file.

Input: the layout of `terraform providers schema -json`, without descriptions. Output: one line for the provider (address, version), then
one line for each block schema: its kind, its type, its JSON. The compiler unpacks the text at once and reads the lines that it needs.
"""
import gzip
import json
import pathlib
import sys

KINDS = [("resource", "resource_schemas"), ("data", "data_source_schemas"), ("ephemeral", "ephemeral_resource_schemas")]

for path in map(pathlib.Path, sys.argv[1:]):
    document = json.loads(gzip.decompress(path.read_bytes()))
    version = document["rig_meta"]["version"]
    for address, provider in document["provider_schemas"].items():
        lines = [f"{address} {version}"]
        if "provider" in provider:
            lines.append("provider - " + json.dumps(provider["provider"].get("block", provider["provider"]), separators=(",", ":"), sort_keys=True))
        for kind, key in KINDS:
            for name, schema in sorted(provider.get(key, {}).items()):
                lines.append(f"{kind} {name} " + json.dumps(schema["block"], separators=(",", ":"), sort_keys=True))
        # Types whose schemas the collection lacks: they exist, and nothing is known of them.
        missing = document["rig_meta"].get("note", "").partition("MISSING: ")[2]
        for name in sorted(set(filter(None, missing.split(", ")))):
            for kind in ("resource", "data"):
                if not any(line.startswith(f"{kind} {name} ") for line in lines):
                    lines.append(f"{kind} {name} null")
        out = pathlib.Path(__file__).with_name(address.rsplit("/", 1)[1] + ".gz")
        # No time stamp: the same input gives the same bytes.
        out.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
        print(out.name, len(lines) - 1, out.stat().st_size)
