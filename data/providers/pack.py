#!/usr/bin/env python3
"""Packs provider schemas for the compiler: pack.py SCHEMA.json.gz... writes NAME-VERSION.schema beside this file.

Input: the layout of `terraform providers schema -json`, without descriptions, and a member `rig_meta` with version and notes. `gaps.json` has what
the providers' own documentation lists (registry.terraform.io/providers, pages of July 2026) and schemas from generated bindings lack: maps and objects
that only the provider sets, and, as `texts`, which of their maps are maps of strings.
Output: tables of names, types and bodies that refer to each other by number, each of them once, and an index of the types. The
program reads what it is asked for straight from there: nothing is unpacked. src/terraform/schema/packed.rs reads it and has the format.
"""
import gzip
import json
import pathlib
import struct
import sys

KINDS = ["provider", "resource", "data", "ephemeral", "function"]
MEMBERS = {"resource": "resource_schemas", "data": "data_source_schemas", "ephemeral": "ephemeral_resource_schemas", "function": "functions"}
FLAGS = ["required", "optional", "computed", "sensitive", "deprecated", "write_only"]
NESTED = 64
MODES = ["single", "group", "list", "set", "map"]
PRIMITIVE = ["dynamic", "string", "number", "bool"]
COLLECTION = ["list", "set", "map"]
OBJECT, TUPLE = 7, 8
EXISTS = 0xFFFFFFFF


def number(n):
    """LEB128: seven bits a byte, the lowest first."""
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


class Table:
    """Byte strings, each of them once, by number."""

    def __init__(self):
        self.numbers = {}

    def add(self, data):
        return self.numbers.setdefault(data, len(self.numbers))

    def packed(self):
        data = list(self.numbers)
        ends = [0]
        for one in data:
            ends.append(ends[-1] + len(one))
        return struct.pack(f"<{len(ends) + 1}I", len(data), *ends) + b"".join(data)


def names_of(value, names):
    """Every name that stands in a schema. Keys of the layout itself are among them: they cost little."""
    if isinstance(value, dict):
        for key, inner in value.items():
            names.add(key)
            names_of(inner, names)
    elif isinstance(value, list):
        for inner in value:
            names_of(inner, names)


class Packer:
    def __init__(self, provider):
        names = {"-"}
        for member in ["provider", *MEMBERS.values()]:
            names_of(provider.get(member, {}), names)
        for function in provider.get("functions", {}).values():
            names.update(parameter["name"] for parameter in parameters(function))
        # Sorted, so that numbers have the order of the names.
        self.names = {name: at for at, name in enumerate(sorted(names))}
        self.types, self.bodies, self.functions = Table(), Table(), Table()

    def name(self, name):
        return number(self.names[name])

    def type(self, of):
        if isinstance(of, str):
            return self.types.add(bytes([PRIMITIVE.index(of)]))
        kind, inner = of
        if kind in COLLECTION:
            return self.types.add(bytes([4 + COLLECTION.index(kind)]) + number(self.type(inner)))
        if kind == "object":
            fields = b"".join(self.name(name) + number(self.type(inner[name])) for name in sorted(inner))
            return self.types.add(bytes([OBJECT]) + number(len(inner)) + fields)
        return self.types.add(bytes([TUPLE]) + number(len(inner)) + b"".join(number(self.type(item)) for item in inner))

    def attribute(self, attribute):
        flags = sum(1 << at for at, flag in enumerate(FLAGS) if attribute.get(flag))
        nested = attribute.get("nested_type")
        if nested:
            return bytes([flags | NESTED, MODES.index(nested["nesting_mode"])]) + number(self.body(nested))
        return bytes([flags]) + number(self.type(attribute["type"]))

    def body(self, body):
        attributes, blocks = body.get("attributes", {}), body.get("block_types", {})
        out = [bytes([bool(body.get("deprecated"))]), number(len(attributes))]
        out += [self.name(name) + self.attribute(attributes[name]) for name in sorted(attributes)]
        out.append(number(len(blocks)))
        for name in sorted(blocks):
            nested = blocks[name]
            limits = number(nested.get("min_items", 0)) + number(nested.get("max_items", 0))
            out.append(self.name(name) + bytes([MODES.index(nested["nesting_mode"])]) + limits + number(self.body(nested["block"])))
        return self.bodies.add(b"".join(out))

    def function(self, function):
        fixed, variadic = function.get("parameters", []), function.get("variadic_parameter")
        head = number(self.type(function["return_type"])) + bytes([bool(variadic)]) + number(len(fixed))
        return self.functions.add(head + b"".join(self.name(p["name"]) + number(self.type(p["type"])) for p in parameters(function)))


def parameters(function):
    """The last one is the variadic one, if there is one."""
    variadic = function.get("variadic_parameter")
    return function.get("parameters", []) + ([variadic] if variadic else [])


def relaxed(body):
    """A schema read from generated bindings. They do not tell a map from a value of any type, nor what only the provider sets from what others
    may set as well, and have blocks for maps of objects: nothing is refused that the provider might take."""
    attributes = {}
    for name, attribute in body.get("attributes", {}).items():
        attribute = dict(attribute)
        if attribute.get("type") == ["map", "string"]:
            attribute["type"] = "dynamic"
        if "nested_type" in attribute:
            attribute["nested_type"] = {**attribute["nested_type"], **relaxed(attribute["nested_type"])}
        if not attribute.get("required"):
            attribute["optional"] = True
        attributes[name] = attribute
    blocks = {}
    for name, nested in body.get("block_types", {}).items():
        inner = relaxed(nested["block"])
        if nested["nesting_mode"] == "map":
            needed = "required" if nested.get("min_items") else "optional"
            attributes[name] = {needed: True, "nested_type": {"nesting_mode": "map", **inner}}
        else:
            blocks[name] = {**nested, "block": inner}
    return {**body, "attributes": attributes, "block_types": blocks}


def pack(address, version, provider, meta):
    if "generated bindings" in meta.get("note", ""):
        gaps = json.loads(pathlib.Path(__file__).with_name("gaps.json").read_text()).get(address, {})
        for kind in ["resource", "data"]:
            for name, schema in provider.get(MEMBERS[kind], {}).items():
                schema["block"] = relaxed(schema["block"])
                attributes = schema["block"]["attributes"]
                for missing in gaps.get(kind, {}).get(name, []):
                    attributes.setdefault(missing, {"type": "dynamic", "optional": True, "computed": True})
                for texts in gaps.get("texts", {}).get(kind, {}).get(name, []):
                    attributes[texts]["type"] = ["map", "string"]
    entries = {kind: dict(provider.get(member, {})) for kind, member in MEMBERS.items()}
    entries["provider"] = {"-": provider["provider"]} if "provider" in provider else {}
    # Types whose schemas the collection lacks: they exist, and nothing is known of them.
    missing = set(filter(None, meta.get("note", "").partition("MISSING: ")[2].split(", ")))
    packer = Packer(provider)
    for name in missing:
        for kind in ["resource", "data"]:
            entries[kind].setdefault(name, None)
            packer.names.setdefault(name, 0)
    packer.names = {name: at for at, name in enumerate(sorted(packer.names))}
    index = []
    for kind in KINDS:
        rows = []
        for name, schema in sorted(entries[kind].items()):
            if schema is None:
                at = EXISTS
            elif kind == "function":
                at = packer.function(schema)
            else:
                at = packer.body(schema.get("block", schema))
            rows.append(struct.pack("<II", packer.names[name], at))
        index.append(struct.pack("<I", len(rows)) + b"".join(rows))
    names = Table()
    for name in packer.names:
        names.add(name.encode())
    head = f"{address} {version}\n".encode()
    parts = [names.packed(), packer.types.packed(), packer.bodies.packed(), packer.functions.packed(), *index]
    starts, at = [], len(head) + 4 * len(parts)
    for part in parts:
        starts.append(at)
        at += len(part)
    return head + struct.pack(f"<{len(starts)}I", *starts) + b"".join(parts)


for path in map(pathlib.Path, sys.argv[1:]):
    document = json.loads(gzip.decompress(path.read_bytes()))
    meta = document["rig_meta"]
    for address, provider in document["provider_schemas"].items():
        version = "-" if meta["version"] == "builtin" else meta["version"]
        name = address.rsplit("/", 1)[1] + ("" if version == "-" else f"-{version}")
        out = pathlib.Path(__file__).with_name(f"{name}.schema")
        out.write_bytes(pack(address, version, provider, meta))
        print(out.name, out.stat().st_size)
