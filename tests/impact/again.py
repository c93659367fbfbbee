#!/usr/bin/env python3
"""Judges the cases again: TERRANE=target/debug/terrane TF_DIFF=path/to/tf-diff tests/impact/again.py [NAME...]

Each `cases/NAME.edit` changes `regions.toml`, and each `clouds/cases/NAME.edit`, whose name here is `clouds/NAME`, changes `clouds/regions.toml`: a line `@@ FIRST,COUNT` (lines of the original), then the lines that go (`-`) and come (`+`). Both estates are built; `tf-diff OLD NEW --json FILE`
applies the old tree with the real Terraform against provider schemas (nothing is asked of a cloud) and plans the new one over its state. What it finds is
written to `cases/NAME.json`, without what depends on the judge: `{root: {kind, create, update, replace, delete, forget, move, maybe, prevented, from}}`.
A line `# moves: OLD -> NEW` says that a root gets another folder: then it is the root of one state, which is judged as such.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def edited(base, edit):
    """The lines of the base with the hunks of an edit."""
    lines, out, at = base.splitlines(True), [], 0
    for hunk in edit.split("\n@@ ")[1:]:
        head, *body = hunk.split("\n")
        first, count = map(int, head.split(","))
        # A hunk that only adds stands in front of its line.
        out += lines[at:first - 1]
        out += [line[1:] + "\n" for line in body if line.startswith("+")]
        at = first - 1 + count
    return "".join(out + lines[at:])


def moves(edit):
    return [line[len("# moves: "):].split(" -> ") for line in edit.splitlines() if line.startswith("# moves: ")]


def reduced(doc, renamed):
    roots = {}
    for name, root in doc["roots"].items():
        assert not root["errors"], (name, root["errors"])
        if root["kind"] == "same":
            continue
        out = roots[name] = {"kind": root["kind"]}
        for change in root["changes"]:
            out.setdefault(change["action"], []).append(change["address"])
        if root["maybe"]:
            out["maybe"] = [f"{one['address']}: {one['path']}" for one in root["maybe"]]
        if root.get("prevented"):
            out["prevented"] = root["prevented"]
        if name in renamed:
            out["from"] = renamed[name]
    return roots


def built(folder, text, estate):
    (folder / "regions.toml").write_text(text)
    if (estate / "blueprints").exists():
        shutil.copytree(estate / "blueprints", folder / "blueprints")
    subprocess.run([os.environ.get("TERRANE", "terrane"), "build", "--quiet"], cwd=folder, check=True)
    return folder / "out"


def main():
    names = sys.argv[1:] or sorted(str(path.relative_to(HERE).with_suffix("")).replace("cases/", "") for path in HERE.glob("**/cases/*.edit"))
    with tempfile.TemporaryDirectory() as top:
        top, bases = pathlib.Path(top), {}
        for name in names:
            estate = (HERE / name).parent
            cases, base = estate / "cases", (estate / "regions.toml").read_text()
            if estate not in bases:
                folder = top / f"base-{len(bases)}"
                folder.mkdir()
                bases[estate] = built(folder, base, estate)
            before = bases[estate]
            edit = (cases / f"{(HERE / name).name}.edit").read_text()
            folder = top / name.replace("/", "+")
            folder.mkdir()
            after, old, judged = built(folder, edited(base, edit), estate), before, folder / "judged.json"
            for one, other in moves(edit):
                if old == before:
                    old = folder / "old"
                    shutil.copytree(before, old)
                shutil.move(old / one, old / other)
            subprocess.run([os.environ["TF_DIFF"], old, after, "--json", judged, "-j", "1"], check=True, stdout=subprocess.DEVNULL)
            renamed = {other: one for one, other in moves(edit)}
            roots = reduced(json.loads(judged.read_text()), renamed)
            (cases / f"{(HERE / name).name}.json").write_text(json.dumps(roots, indent=1, sort_keys=True) + "\n")
            print(name, sum(len(root.get(action, [])) for root in roots.values() for action in ("create", "update", "replace", "delete")))


main()
