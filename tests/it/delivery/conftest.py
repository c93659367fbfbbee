#!/usr/bin/env python3
"""Stands for conftest in the tests of pipelines: denies a plan that holds a certain text. What policies really say is held by tests/it/rego.rs."""
import json, sys

plan = open(sys.argv[-1]).read()
denied = [{"msg": "module.x: it says so [policies::made_up]", "metadata": {"rule": "policies::made_up"}}] if "denied by policy" in plan else []
print(json.dumps([{"filename": sys.argv[-1], "namespace": "main", "failures": denied}]))
sys.exit(1 if denied else 0)
