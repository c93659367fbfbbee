"""Owns the interpreter of GitHub Actions workflows with which the tests run emitted pipelines without GitHub.

    python3 runner.py --repo BARE_OR_DIR --event EVENT.json --work DIR --log LOG.jsonl
        [--approve ENV[=NAME]]... [--deny ENV]... [--protected ENV]... [--secrets FILE.json] [--vars FILE.json]
        [--only WORKFLOW.yml] [--pass NAME]... [--minute SECONDS]

It runs what GitHub would run for one event at one commit of a local repository: the workflows in .github/workflows that
the event triggers, job after job in an order that is always the same. What it does not know is an exception, never
ignored. Exit code: 0 all succeeded, 1 a run failed or GitHub would refuse the file, 2 the interpreter does not know
something the file uses, 3 nothing failed but a job waits for the approval of an environment in --protected.

EVENT.json: {"name", "ref", "sha", "actor", "inputs", "payload", "repository"}; secrets and variables: {"NAME": "value",
"environments": {"ENV": {"NAME": "value"}}}. Variables of the caller reach jobs only if named by --pass (PATH, LANG and
GITHUB_API_URL always do). WORK/tokens.json tells a fake `gh` the permissions of each job's token.

Log: one object a line, each with `kind` and the counter `n`. run_start, run_end, job_start, job_end (the whole story of
the job), step, environment, concurrency, oidc, push, artifact, cache, tool, annotation, skipped_run, error (GitHub would
say this), unsupported, injection (an expression whose value others choose stands in shell text), suspect (accepted by
GitHub, but surely not meant: a name that does not exist, or a group that cancels).
"""
import argparse, base64, fnmatch, glob, hashlib, json, math, os, pathlib, re, secrets as rnd, shlex, shutil, signal
import stat, subprocess, sys, threading, time, urllib.parse, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import yaml

DOCS = "https://docs.github.com/en/actions/reference/workflows-and-actions"  # prefix of the pages cited below


class Refused(Exception):
    """GitHub itself would say this: the file is invalid, or the job fails."""


class Unsupported(Exception):
    """This interpreter does not know it."""


# ---- YAML: as GitHub reads it (1.2: `on`, `yes` and times are strings; no duplicate keys; no merge keys) ----
class Loader(yaml.SafeLoader):
    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen or key.tag.endswith(":merge") or key.value == "<<":
                raise Refused(f"line {key.start_mark.line + 1}: '{key.value}' is already defined, or a merge key")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"), ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+", "-+0123456789"),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789.")):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))
Loader.add_constructor("tag:yaml.org,2002:int", lambda l, n: int(n.value, 16 if "x" in n.value else 10))


# ---- Expressions: DOCS/expressions ----
TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|([-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))"
                   r"|([A-Za-z_][A-Za-z0-9_-]*)|(&&|\|\||==|!=|<=|>=|[<>!()\[\].,*]))")
FUNCTIONS = {"contains": (2, 2), "startswith": (2, 2), "endswith": (2, 2), "format": (1, 255), "join": (1, 2),
             "tojson": (1, 1), "fromjson": (1, 1), "hashfiles": (1, 255), "always": (0, 0), "success": (0, 0),
             "failure": (0, 0), "cancelled": (0, 0), "case": (3, 255)}
STATUS = {"always", "success", "failure", "cancelled"}


class Parser:
    def __init__(self, text):
        self.text, self.tokens, at = text, [], 0
        while text[at:].strip():
            m = TOKEN.match(text, at)
            if not m:
                raise Refused(f"Unexpected symbol in expression at position {at}: {text.strip()}")
            self.tokens.append((m.lastindex, m.group(m.lastindex)))
            at = m.end()
        self.at = 0
        self.tree = self.binary(0)
        if self.at < len(self.tokens):
            self.fail()

    def fail(self):
        raise Refused(f"Unexpected symbol or end of expression: {self.text.strip()}")

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else (0, None)

    def take(self, want=None):
        token = self.peek()
        if token[0] == 0 or (want and token[1] != want):
            self.fail()
        self.at += 1
        return token

    LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek()[0] == 4 and self.peek()[1] in self.LEVELS[level]:
            left = ("op", self.take()[1], left, self.binary(level + 1))
        return left

    def unary(self):
        if self.peek() == (4, "!"):
            self.take()
            return ("not", self.unary())
        return self.postfix()

    def postfix(self):
        kind, text = self.take()
        if kind == 1:
            node = ("lit", text[1:-1].replace("''", "'"))
        elif kind == 2:
            node = ("lit", number(text))
        elif kind == 3 and text in ("true", "false", "null", "NaN", "Infinity"):
            node = ("lit", {"true": True, "false": False, "null": None, "NaN": math.nan, "Infinity": math.inf}[text])
        elif kind == 3 and self.peek() == (4, "("):
            self.take()
            args = []
            while self.peek() != (4, ")"):
                args.append(self.binary(0))
                if self.peek() != (4, ")"):
                    self.take(",")
            self.take(")")
            low, high = FUNCTIONS.get(text.lower(), (None, None))
            if low is None:
                raise Refused(f"Unrecognized function: '{text}' in {self.text.strip()}")
            if not low <= len(args) <= high:
                raise Refused(f"Wrong number of arguments for '{text}' in {self.text.strip()}")
            node = ("call", text.lower(), args)
        elif kind == 3:
            node = ("ctx", text.lower())
        elif (kind, text) == (4, "("):
            node = self.binary(0)
            self.take(")")
        else:
            self.fail()
        while self.peek()[0] == 4 and self.peek()[1] in (".", "["):
            if self.take()[1] == "[":
                node = ("star", node) if self.peek() == (4, "*") and self.take() else ("index", node, self.binary(0))
                self.take("]")
            elif self.peek() == (4, "*"):
                self.take()
                node = ("star", node)
            else:
                kind, text = self.take()
                if kind != 3:
                    self.fail()
                node = ("index", node, ("lit", text))
        return node


def number(value):
    """The coercion to a number of DOCS/expressions#operators."""
    if value is None or isinstance(value, bool):
        return int(bool(value))
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            if re.fullmatch(r"[-+]?0x[0-9a-fA-F]+", text):
                return int(text, 16)
            if re.fullmatch(r"[-+]?0o[0-7]+", text):
                return int(text, 8)
            return 0 if not text else float(text) if re.fullmatch(r"[-+]?[0-9.]+([eE][-+]?\d+)?|[-+]?Infinity", text) else math.nan
        except ValueError:
            pass
    return math.nan


def text_of(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if not (math.isnan(value) or math.isinf(value)) and value == int(value) and abs(value) < 1e15 \
            else "NaN" if math.isnan(value) else ("-" * (value < 0) + "Infinity") if math.isinf(value) else format(value, ".15G")
    return "Object" if isinstance(value, dict) else "Array" if isinstance(value, list) else value


def truthy(value):
    return not (value is None or value is False or value == "" or (isinstance(value, (int, float)) and (value == 0 or value != value)))


def same(a, b):
    """Loose equality; objects are equal only to themselves."""
    if isinstance(a, str) and isinstance(b, str):
        return a.lower() == b.lower()
    if isinstance(a, (dict, list)) or isinstance(b, (dict, list)):
        return a is b
    return number(a) == number(b)


class Filtered(list):
    """What `*` gives: a further index applies to every element."""


def index(value, key):
    if isinstance(value, Filtered):
        found = [index_or_absent(item, key) for item in value]
        return Filtered(item for item in found if item is not ABSENT)
    found = index_or_absent(value, key)
    return None if found is ABSENT else found


ABSENT = object()


def index_or_absent(value, key):
    if isinstance(value, dict):
        wanted = text_of(key).lower()
        return next((v for k, v in value.items() if str(k).lower() == wanted), ABSENT)
    if isinstance(value, list):
        at = number(key)
        return value[int(at)] if at == at and 0 <= at < len(value) else ABSENT
    return ABSENT


def to_json(value):
    def plain(v):
        if isinstance(v, dict):
            return {k: plain(x) for k, x in v.items()}
        if isinstance(v, list):
            return [plain(x) for x in v]
        return int(v) if isinstance(v, float) and v == v and not math.isinf(v) and v == int(v) else v
    return json.dumps(plain(value), indent=2, ensure_ascii=False)


def evaluate(tree, scope):
    kind = tree[0]
    if kind == "lit":
        return tree[1]
    if kind == "ctx":
        if tree[1] not in scope:
            raise Refused(f"Unrecognized named-value: '{tree[1]}'")
        value = scope[tree[1]]
        return value() if callable(value) else value
    if kind == "index":
        return index(evaluate(tree[1], scope), evaluate(tree[2], scope))
    if kind == "star":
        value = evaluate(tree[1], scope)
        many = value if isinstance(value, Filtered) else [value]
        return Filtered(x for one in many if isinstance(one, (dict, list)) for x in (one.values() if isinstance(one, dict) else one))
    if kind == "not":
        return not truthy(evaluate(tree[1], scope))
    if kind == "op":
        op, left = tree[1], evaluate(tree[2], scope)
        if op in ("&&", "||"):  # they return the operand, not a boolean
            return evaluate(tree[3], scope) if truthy(left) == (op == "&&") else left
        right = evaluate(tree[3], scope)
        if op in ("==", "!="):
            return same(left, right) == (op == "==")
        if isinstance(left, str) and isinstance(right, str):
            left, right = left.lower(), right.lower()
        else:
            left, right = number(left), number(right)
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]
    name, args = tree[1], tree[2]
    if name == "case":
        for at in range(0, len(args) - 1, 2):
            if truthy(evaluate(args[at], scope)):
                return evaluate(args[at + 1], scope)
        return evaluate(args[-1], scope)
    args = [evaluate(a, scope) for a in args]
    if name in STATUS or name == "hashfiles":
        if "#" + name not in scope:
            raise Refused(f"Unrecognized function: '{name}'")
        return scope["#" + name](*args)
    if name == "contains":
        return any(same(x, args[1]) for x in args[0]) if isinstance(args[0], list) else text_of(args[1]).lower() in text_of(args[0]).lower()
    if name in ("startswith", "endswith"):
        return getattr(text_of(args[0]).lower(), name)(text_of(args[1]).lower())
    if name == "join":
        return text_of(args[1] if len(args) > 1 else ",").join(map(text_of, args[0])) if isinstance(args[0], list) else text_of(args[0])
    if name == "tojson":
        return to_json(args[0])
    if name == "fromjson":
        try:
            return json.loads(text_of(args[0]))
        except ValueError as e:
            raise Refused(f"Error parsing fromJson: {e}; input: {text_of(args[0])[:200]!r}")

    def fill(m):
        if m.group(0) in ("{{", "}}"):
            return m.group(0)[0]
        if m.group(1) is None or int(m.group(1)) >= len(args) - 1:
            raise Refused(f"The format string is invalid: {args[0]}")
        return text_of(args[int(m.group(1)) + 1])
    return re.sub(r"\{\{|\}\}|\{(\d+)\}|[{}]", fill, text_of(args[0]))


def pieces(text):
    """Text split into strings and (tree, source) of each ${{ }}; a `}}` inside quotes does not end one."""
    out, at = [], 0
    while (start := text.find("${{", at)) >= 0:
        end, quoted = start + 3, False
        while end < len(text) and (quoted or not text.startswith("}}", end)):
            quoted ^= text[end] == "'"
            end += 1
        if end >= len(text):
            raise Refused(f"The expression is not closed: {text[start:start + 80]}")
        out += [text[at:start]] * (start > at) + [(Parser(text[start + 3:end]).tree, text[start + 3:end].strip())]
        at = end + 2
    return out + [text[at:]] * (at < len(text))


def render(value, scope):
    """A YAML value with its expressions evaluated; a string that is one expression keeps the type of its value."""
    if isinstance(value, dict):
        return {k: render(v, scope) for k, v in value.items()}
    if isinstance(value, list):
        return [render(v, scope) for v in value]
    if not isinstance(value, str) or "${{" not in value:
        return value
    parts = [evaluate(p[0], scope) if isinstance(p, tuple) else p for p in pieces(value)]
    return parts[0] if len(parts) == 1 else "".join(map(text_of, parts))


def condition(value):
    """The tree of an `if`: an expression with or without ${{ }}, and success() unless a status function is in it."""
    text = text_of(value) if not isinstance(value, str) else value
    if "${{" in text:
        parts = pieces(text.strip())
        # Text around ${{ }} makes it a non-empty string, which is always true; GitHub does it too.
        tree = parts[0][0] if len(parts) == 1 else ("call", "format", [("lit", "".join("{%d}" % i for i in range(len(parts))))]
                                                    + [p[0] if isinstance(p, tuple) else ("lit", p) for p in parts])
    else:
        tree = Parser(text).tree if text.strip() else ("call", "success", [])
    return tree if calls(tree) & STATUS else ("op", "&&", ("call", "success", []), tree)


def walk(tree):
    yield tree
    for part in tree[1:]:
        for child in (part if isinstance(part, list) else [part]):
            if isinstance(child, tuple):
                yield from walk(child)


def calls(tree):
    return {t[1] for t in walk(tree) if t[0] == "call"}


def paths(tree):
    """The longest constant paths read: `needs.a.outputs.b` -> ["needs", "a", "outputs", "b"]; `*` for what is not constant."""
    if tree[0] == "ctx":
        return [[tree[1]]]
    if tree[0] in ("index", "star"):
        below = paths(tree[1])
        key = str(tree[2][1]).lower() if tree[0] == "index" and tree[2][0] == "lit" else "*"
        own = [below[0] + [key]] + below[1:] if below else []
        return own + (paths(tree[2]) if tree[0] == "index" and tree[2][0] != "lit" else [])
    return [p for part in tree[1:] for child in (part if isinstance(part, list) else [part]) if isinstance(child, tuple) for p in paths(child)]


# ---- What a workflow file may say: DOCS/workflow-syntax; contexts a key may use: DOCS/contexts#context-availability ----
JOB = "github needs strategy matrix vars inputs"
STEP = JOB + " job runner env secrets steps hashfiles"
COMPOSITE = "github inputs strategy matrix steps job runner env hashfiles"
AVAILABLE = {k: set(v.split()) for k, v in {
    "": "", "run-name": "github inputs vars", "concurrency": "github inputs vars", "env": "github secrets inputs vars",
    "default": "github inputs vars", "output": "github jobs vars inputs", "job": JOB, "job.if": "github needs vars inputs always success failure cancelled",
    "job.env": JOB + " secrets", "job.defaults": JOB + " env", "job.environment.url": JOB + " job runner env steps", "job.secrets": JOB + " secrets",
    "job.strategy": "github needs vars inputs", "job.outputs": JOB + " job runner env secrets steps", "step": STEP,
    "step.if": STEP.replace(" secrets", "") + " always success failure cancelled", "composite": COMPOSITE,
    "composite.if": COMPOSITE + " always success failure cancelled", "composite.default": "github strategy matrix job runner hashfiles"}.items()}
PROPERTIES = {  # properties this interpreter gives; another one is unknown to it
    "github": "action action_path actor api_url base_ref env event event_name event_path graphql_url head_ref job output path ref ref_name "
              "ref_protected ref_type repository repository_owner repositoryurl run_attempt run_id run_number server_url sha step_summary token "
              "triggering_actor workflow workflow_ref workflow_sha workspace",
    "runner": "os arch name temp tool_cache environment debug workspace", "job": "status", "strategy": "fail-fast job-index job-total max-parallel"}
# Values that others choose; in shell text they are code: https://docs.github.com/en/actions/concepts/security/script-injections
UNTRUSTED = {"inputs", "matrix", "needs", "env", "steps"}
UNTRUSTED_GITHUB = {"event", "head_ref", "base_ref", "ref", "ref_name", "*"}
SCOPES = ("actions artifact-metadata attestations checks code-quality contents deployments discussions id-token issues models packages pages "
          "pull-requests repository-projects security-events statuses vulnerability-alerts").split()
LEVELS = {"none": 0, "read": 1, "write": 2}
KEYS = {"workflow": "name run-name on permissions env defaults concurrency jobs",
        "job": "name permissions needs if runs-on environment concurrency outputs env defaults steps timeout-minutes strategy continue-on-error",
        "call": "name uses with secrets strategy needs if concurrency permissions",
        "run": "id if name run working-directory shell env continue-on-error timeout-minutes",
        "uses": "id if name uses with env continue-on-error timeout-minutes"}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
IDENT = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def keys(where, value, allowed, required=()):
    if not isinstance(value, dict):
        raise Refused(f"{where}: a mapping was expected")
    for key in value:
        if key in ("container", "services", "snapshot", "cancel-timeout-minutes", "background"):
            raise Unsupported(f"{where}.{key} is not supported by this interpreter")
        if key not in (allowed.split() if isinstance(allowed, str) else allowed):
            raise Refused(f"{where}: Unexpected value '{key}'")
    for key in required:
        if key not in value:
            raise Refused(f"{where}: Required property is missing: {key}")
    return value


def permissions(where, value):
    """A `permissions` key as a level for each scope: what is not named is none."""
    if value in ("read-all", "write-all"):
        return {s: "write" if value == "write-all" and s not in ("models", "vulnerability-alerts") else "none" if s == "id-token" else "read" for s in SCOPES}
    keys(where, value, SCOPES)
    for scope, level in value.items():
        if level not in LEVELS or (scope == "id-token" and level == "read") or (scope in ("models", "vulnerability-alerts") and level == "write"):
            raise Refused(f"{where}.{scope}: Unexpected value '{level}'")
    return {s: value.get(s, "none") for s in SCOPES}


# The restricted default of a repository: https://docs.github.com/en/actions/concepts/security/github_token
DEFAULT_PERMISSIONS = permissions("default", {"contents": "read", "packages": "read"})


class Checker:
    """The static check of one file: errors as GitHub reports them at the start, and findings for the log."""

    def __init__(self, file, findings):
        self.file, self.findings, self.known, self.jobs = file, findings, {}, {}

    def find(self, kind, where, **more):
        self.findings.append({"kind": kind, "workflow": self.file, "where": where, **more})

    def use(self, where, value, key):
        if isinstance(value, (dict, list)):
            for k, v in (value.items() if isinstance(value, dict) else enumerate(value)):
                self.use(f"{where}.{k}", v, key)
            return
        if not isinstance(value, str) and not key.endswith(".if"):
            return
        if isinstance(value, str) and "${{" in value and len(value) > 21000:
            raise Refused(f"{where}: Exceeded max expression length 21000")
        try:
            if key.endswith(".if"):
                trees = [(condition(value), str(value))]
                if isinstance(value, str) and "${{" in value and len(pieces(value.strip())) > 1:
                    self.find("suspect", where, message="text around ${{ }} makes this condition always true")
            else:
                trees = [p for p in pieces(value) if isinstance(p, tuple)]
            for tree, source in trees:
                for name in {t[1] for t in walk(tree) if t[0] == "ctx"} | (calls(tree) & (STATUS | {"hashfiles"})):
                    if name not in AVAILABLE[key]:
                        raise Refused(f"Unrecognized named-value: '{name}' in '{source}' (not available here)")
                for path in paths(tree):
                    self.path(where, path, source)
        except Refused as e:
            raise Refused(f"{self.file}: {where}: {e}")

    def path(self, where, path, source):
        if path[0] in PROPERTIES and len(path) > 1 and path[1] not in PROPERTIES[path[0]].split() + ["*"]:
            raise Unsupported(f"{self.file}: {where}: property '{'.'.join(path[:2])}' in '{source}'")
        names = self.known.get(path[0])
        if names is not None and len(path) > 1 and path[1] != "*":
            if path[1] not in names:
                self.find("suspect", where, message=f"'{'.'.join(path[:2])}' does not exist, so it is always empty", expr=source)
            elif path[0] in ("needs", "jobs") and len(path) > 3 and path[2] == "outputs" and path[3] not in list(names[path[1]] or ()) + ["*"]:
                self.find("suspect", where, message=f"'{'.'.join(path[:4])}' does not exist, so it is always empty", expr=source)

    def shell_text(self, where, run):
        for p in pieces(run):
            for path in paths(p[0]) if isinstance(p, tuple) else []:
                if path[0] in UNTRUSTED or (path[0] == "github" and (path + ["*"])[1] in UNTRUSTED_GITHUB):
                    self.find("injection", where, expr=p[1], path=".".join(path))

    def steps(self, where, steps, key="step"):
        if not isinstance(steps, list) or not steps:
            raise Refused(f"{where}: No steps defined")
        seen = self.known["steps"] = {}
        for at, step in enumerate(steps):
            here = f"{where}[{at}]"
            kind = "run" if isinstance(step, dict) and "run" in step else "uses"
            keys(here, step, KEYS[kind] if key == "step" else KEYS[kind].replace(" timeout-minutes", ""), (kind,) + ("shell",) * (key != "step" and kind == "run"))
            for k, v in step.items():
                if k in ("env", "with") and not isinstance(v, dict):
                    raise Refused(f"{here}.{k}: a mapping was expected")
                self.use(f"{here}.{k}", v, key + ".if" if k == "if" else "" if k in ("uses", "id", "shell") else key)
            if kind == "run":
                self.shell_text(here, text_of(step["run"]))
            elif not step["uses"].startswith("./") and not PINNED.fullmatch(step["uses"]):
                raise Refused(f"{here}: '{step['uses']}' is not pinned to a full commit (40 hex digits)")
            elif not step["uses"].startswith("./") and step["uses"].partition("@")[0] not in ACTIONS:
                raise Unsupported(f"{here}: action {step['uses']}")
            elif not step["uses"].startswith("./"):
                for key in set(step.get("with") or {}) - set(ACTIONS[step["uses"].partition("@")[0]][1].split()):
                    raise Unsupported(f"{here}: {step['uses']}: input '{key}'")
            if "id" in step:
                name = step["id"]
                if not isinstance(name, str) or not IDENT.fullmatch(name) or name.startswith("__") or name.lower() in seen:
                    raise Refused(f"{here}: The identifier '{name}' is invalid or may not be used more than once")
                seen[name.lower()] = None

    def concurrency(self, where, value, key):
        if isinstance(value, dict):
            keys(where, value, "group cancel-in-progress queue", ["group"])
            if value.get("queue", "single") not in ("single", "max"):
                raise Refused(f"{where}.queue: Unexpected value '{value['queue']}'")
        self.use(where, value, key)

    def defaults(self, where, value, key):
        keys(where, value, "run")
        self.use(where, keys(where + ".run", value.get("run", {}), "shell working-directory"), key)

    def on(self, on):
        if isinstance(on, (str, list)):
            on = {name: None for name in ([on] if isinstance(on, str) else on)}
        for name, value in on.items():
            where = f"on.{name}"
            self.use(where, value if name != "workflow_call" else None, "")
            if name == "schedule":
                for item in value:
                    if not re.fullmatch(r"(\S+ ){4}\S+", keys(where, item, "cron timezone", ["cron"])["cron"]):
                        raise Refused(f"{where}: invalid cron '{item['cron']}'")
            elif name in ("push", "pull_request"):
                keys(where, value or {}, "branches branches-ignore paths paths-ignore " + ("tags tags-ignore" if name == "push" else "types"))
                for k in ("branches", "paths", "tags"):
                    if value and k in value and k + "-ignore" in value:
                        raise Refused(f"{where}: {k} and {k}-ignore may not be used together")
            elif name in ("workflow_dispatch", "workflow_call"):
                inputs = keys(where, value or {}, "inputs" if name == "workflow_dispatch" else "inputs outputs secrets").get("inputs") or {}
                if name == "workflow_dispatch" and len(inputs) > 25:
                    raise Refused(f"{where}: you may only define up to 25 `inputs` for a `workflow_dispatch` event")
                for k, spec in inputs.items():
                    spec = keys(f"{where}.{k}", spec or {}, "description required default type options deprecationMessage" if name == "workflow_dispatch"
                                else "description required default type deprecationMessage", ["type"] if name == "workflow_call" else [])
                    allowed = ("string", "boolean", "number") + (("choice", "environment") if name == "workflow_dispatch" else ())
                    if spec.get("type", "string") not in allowed or (spec.get("type") == "choice") != ("options" in spec):
                        raise Refused(f"{where}.inputs.{k}: invalid type or options")
                    self.use(f"{where}.inputs.{k}.default", spec.get("default"), "default" if name == "workflow_call" else "")
                for k, spec in ((value or {}).get("secrets") or {}).items() if name == "workflow_call" else []:
                    keys(f"{where}.secrets.{k}", spec or {}, "description required")
            else:
                raise Unsupported(f"{self.file}: trigger '{name}'")
        return on

    def workflow(self, doc):
        if isinstance(doc, dict) and isinstance(doc.get("on"), (str, list, dict)):
            doc["on"] = self.on(doc["on"])
        keys(self.file, doc, KEYS["workflow"], ("on", "jobs"))
        call, dispatch = (doc["on"].get(k) or {} for k in ("workflow_call", "workflow_dispatch"))
        self.known["inputs"] = {k.lower(): None for k in list(call.get("inputs") or {}) + list(dispatch.get("inputs") or {})}
        self.use("name", doc.get("name"), "")
        self.use("run-name", doc.get("run-name"), "run-name")
        self.use("env", keys("env", doc.get("env") or {}, doc.get("env") or {}), "env")
        self.concurrency("concurrency", doc.get("concurrency"), "concurrency")
        self.defaults("defaults", doc.get("defaults", {}), "")
        if "permissions" in doc:
            permissions("permissions", doc["permissions"])
        jobs = keys("jobs", doc["jobs"], doc["jobs"] or {})
        if not jobs:
            raise Refused("jobs: at least one job is needed")
        for name, job in jobs.items():
            kind = "call" if isinstance(job, dict) and "uses" in job else "job"
            keys(f"jobs.{name}", job, KEYS[kind], ("uses",) if kind == "call" else ("runs-on", "steps"))
            if not IDENT.fullmatch(name) or len(name) > 100:
                raise Refused(f"jobs.{name}: The identifier is invalid")
            job["needs"] = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs") or []
        for name, job in jobs.items():
            for need in job["needs"]:
                if need not in jobs:
                    raise Refused(f"jobs.{name}.needs: Job '{name}' depends on unknown job '{need}'.")
        order = []
        while len(order) < len(jobs):  # the first job of the file whose needs are all before it: the order of the run too
            ready = next((n for n, j in jobs.items() if n not in order and all(x in order for x in j["needs"])), None)
            if ready is None:
                raise Refused("jobs: The workflow must contain at least one job with no dependencies, and no cycle of needs")
            order.append(ready)
        doc["order"] = order
        outputs = {n.lower(): {k.lower() for k in j.get("outputs") or {}} if "uses" not in j else self.called_outputs(j["uses"]) for n, j in jobs.items()}
        for name, job in jobs.items():
            self.known["needs"] = {n.lower(): outputs[n.lower()] for n in job["needs"]}
            self.known["steps"] = {}
            self.job(f"jobs.{name}", job)
        self.known = {"jobs": outputs, "inputs": self.known["inputs"]}
        for k, spec in (call.get("outputs") or {}).items():
            self.use(f"on.workflow_call.outputs.{k}", keys(f"on.workflow_call.outputs.{k}", spec, "description value", ["value"])["value"], "output")

    def job(self, where, job):
        if "steps" in job:
            self.steps(where + ".steps", job["steps"])
        for k, v in job.items():
            here = f"{where}.{k}"
            if k == "permissions":
                permissions(here, v)
            elif k == "environment" and isinstance(v, dict):
                self.use(here, keys(here, v, "name url deployment", ["name"])["name"], "job")
                self.use(here + ".url", v.get("url"), "job.environment.url")
            elif k == "concurrency":
                self.concurrency(here, v, "job")
            elif k == "defaults":
                self.defaults(here, v, "job.defaults")
            elif k == "strategy":
                self.use(here, keys(here, v, "matrix fail-fast max-parallel"), "job.strategy")
                if isinstance(v.get("matrix"), dict) and "${{" not in json.dumps(v["matrix"]):
                    combinations(v["matrix"])
            elif k in ("env", "outputs", "with") and not isinstance(v, dict):
                raise Refused(f"{here}: a mapping was expected")
            elif k == "secrets" and v != "inherit" and not isinstance(v, dict):
                raise Refused(f"{here}: 'inherit' or a mapping was expected")
            elif k not in ("steps", "needs"):
                self.use(here, v, {"if": "job.if", "env": "job.env", "secrets": "job.secrets", "outputs": "job.outputs", "uses": ""}.get(k, "job"))


def combinations(matrix):
    """The combinations of a matrix, each with the values that name the job: DOCS/workflow-syntax#jobsjob_idstrategymatrix"""
    if not isinstance(matrix, dict):
        raise Refused("matrix: a mapping was expected")
    vectors = {k: v for k, v in matrix.items() if k not in ("include", "exclude")}
    include, exclude = (matrix.get(k) or [] for k in ("include", "exclude"))
    for name, values in list(vectors.items()) + [("include", include), ("exclude", exclude)]:
        if not isinstance(values, list) or (name in ("include", "exclude") and not all(isinstance(x, dict) and x for x in values)):
            raise Refused(f"matrix.{name}: a sequence was expected (include and exclude: of mappings with values)")
        if name in vectors and not values:
            raise Refused(f"Matrix vector '{name}' does not contain any values")
    if not vectors and not include:
        raise Refused("Matrix must define at least one vector")
    for item in exclude:
        if not set(item) <= set(vectors):
            raise Refused("Matrix exclude key does not match any key within the matrix")
    equal = lambda a, b: json.dumps(a, sort_keys=True).lower() == json.dumps(b, sort_keys=True).lower()
    rows = [{}] if vectors else []
    for name, values in vectors.items():
        rows = [{**row, name: value} for row in rows for value in values]
    rows = [(row, list(row.values())) for row in rows if not any(all(equal(row[k], v) for k, v in x.items()) for x in exclude)]
    extra, alone = [{} for _ in rows], []
    for item in include:  # added to the rows it contradicts in no vector; else a row of its own
        hit = [at for at, (row, _) in enumerate(rows) if all(equal(row[k], v) for k, v in item.items() if k in vectors)]
        for at in hit:
            extra[at].update({k: v for k, v in item.items() if k not in vectors})
        if not hit:
            alone.append((dict(item), list(item.values())))
    rows = [({**row, **more}, named) for (row, named), more in zip(rows, extra)] + alone
    if len(rows) > 256:
        raise Refused(f"The strategy generates {len(rows)} jobs; a matrix may generate 256 at most")
    return rows


def leaves(value):
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]:
        if isinstance(item, (dict, list)):
            yield from leaves(item)
        elif text_of(item):
            yield text_of(item)


# ---- Triggers: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows ----
def glob_match(pattern, text):
    """The filter patterns of DOCS/workflow-syntax#filter-pattern-cheat-sheet"""
    out, at = "", 0
    while at < len(pattern):
        c = pattern[at]
        if pattern.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 2
        elif pattern.startswith("**", at):
            out, at = out + ".*", at + 1
        elif c == "[" and "]" in pattern[at:]:
            end = pattern.index("]", at)
            out, at = out + pattern[at:end + 1], end
        elif c == "\\" and at + 1 < len(pattern):
            out, at = out + re.escape(pattern[at + 1]), at + 1
        else:
            out += {"*": "[^/]*", "?": "?", "+": "+"}.get(c) or re.escape(c)
        at += 1
    return re.fullmatch(out, text) is not None


def listed(patterns, text):
    hit = False
    for p in [patterns] if isinstance(patterns, str) else patterns:
        if glob_match(p.lstrip("!"), text):
            hit = not p.startswith("!")
    return hit


def passes(filters, name, text):
    if name in filters:
        return listed(filters[name], text)
    return not (name + "-ignore" in filters and listed(filters[name + "-ignore"], text))


def triggered(on, event, git):
    name, payload = event["name"], event["payload"]
    if name not in on:
        return False
    filters = on[name] or {}
    if name == "schedule":
        if "schedule" not in payload:
            raise Unsupported("a schedule event needs payload.schedule (the cron)")
        return any(item["cron"] == payload["schedule"] for item in filters)
    if name == "workflow_dispatch":
        return True
    if name == "pull_request":
        request = payload["pull_request"]
        types = filters.get("types", ["opened", "synchronize", "reopened"])
        if payload.get("action", "synchronize") not in ([types] if isinstance(types, str) else types) or not passes(filters, "branches", request["base"]["ref"]):
            return False
        span = [f"{index(request['base'], 'sha')}...{index(request['head'], 'sha')}"]
    else:
        if event["ref"].startswith("refs/tags/"):  # paths are not looked at for tags
            return passes(filters, "tags", event["ref"][10:]) and not ({"branches", "branches-ignore"} & set(filters) and not {"tags", "tags-ignore"} & set(filters))
        if {"tags", "tags-ignore"} & set(filters) and not {"branches", "branches-ignore"} & set(filters):
            return False
        if not passes(filters, "branches", event["ref"].removeprefix("refs/heads/")):
            return False
        before = payload.get("before", "")
        span = [before, event["sha"]] if before.strip("0") else [event["sha"] + "^", event["sha"]]
    if not {"paths", "paths-ignore"} & set(filters):
        return True
    files = git("diff", "--name-only", "-z", *span).split("\0")[:-1] if git("rev-parse", "-q", "--verify", span[0].split("...")[0], check=False) \
        else git("ls-tree", "-r", "--name-only", "-z", event["sha"]).split("\0")[:-1]
    if "paths" in filters:
        return any(listed(filters["paths"], f) for f in files)
    return any(not listed(filters["paths-ignore"], f) for f in files)


# ---- One server on 127.0.0.1 for the two things of GitHub that jobs reach by URL: the repository and OIDC tokens ----
PRE_RECEIVE = r"""#!/bin/sh
# GITHUB_TOKEN can never have the `workflows` permission, so GitHub refuses its pushes that touch workflow files.
all=$(cat)
printf '%s\n' "$all" | while read -r old new ref; do
  case $new in *[!0]*) if [ -n "$(git log --format= --name-only "$new" --not --all -- .github/workflows)" ]; then
    echo "refusing to allow a GitHub App to create or update a workflow without \`workflows\` permission" >&2; exit 1; fi;; esac
done || exit 1
[ ! -x hooks/pre-receive ] || printf '%s\n' "$all" | hooks/pre-receive
"""


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for k, v in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(k.replace("_", "-"), v)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        world, url = self.server.world, urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        body = b""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        if url.path == "/oidc":
            job = world.requests.get(given) if scheme.lower() == "bearer" else None
            return self.answer(200, json.dumps({"count": 1, "value": job.id_token(query)}).encode(), Content_Type="application/json") if job else self.answer(401)
        m = re.fullmatch(rf"/{re.escape(world.repository)}(?:\.git)?(/info/refs|/git-upload-pack|/git-receive-pack)", url.path)
        if not m:
            return self.answer(404)
        try:
            token = base64.b64decode(given).decode().split(":") if scheme.lower() == "basic" else [given]
        except ValueError:
            token = []
        job = next((world.tokens[t] for t in token if t in world.tokens), None)
        push = "receive-pack" in m.group(1) + url.query
        # The repository is taken to be private: reading needs contents: read, as pushing needs contents: write.
        allowed = job is not None and LEVELS[job.permissions["contents"]] >= (2 if push else 1)
        if not allowed:
            if push:
                world.log("push", allowed=False, job=job and job.path, why="no contents: write" if job else "no credentials")
            return self.answer(403 if job else 401, **({} if job else {"WWW_Authenticate": 'Basic realm="GitHub"'}))
        before = world.refs() if push and body else None
        git = os.path.realpath(world.gitdir)
        env = {**os.environ, "GIT_PROJECT_ROOT": os.path.dirname(git), "PATH_INFO": "/" + os.path.basename(git) + m.group(1), "GIT_HTTP_EXPORT_ALL": "1",
               "REMOTE_USER": "github-actions[bot]", "REQUEST_METHOD": self.command, "QUERY_STRING": url.query, "CONTENT_LENGTH": str(len(body)),
               "CONTENT_TYPE": self.headers.get("Content-Type", ""), "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
               "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), **git_config({"uploadpack.allowAnySHA1InWant": "true", "safe.directory": "*",
               "receive.denyCurrentBranch": "ignore", "core.hooksPath": str(world.work / "hooks")})}
        head, _, out = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True).stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        if before is not None:
            after = world.refs()
            changed = {r: [before.get(r), after.get(r)] for r in sorted({**before, **after}) if before.get(r) != after.get(r)}
            world.log("push", allowed=bool(changed), job=job.path, refs=changed, **({} if changed else {"why": "refused by the repository"}))
        self.answer(int(headers.pop("Status", "200").split()[0]), out, **headers)

    do_POST = do_GET


def git_config(values):
    """Settings for git through the environment, so that no file of the project changes."""
    out = {"GIT_CONFIG_COUNT": str(len(values))}
    for at, (k, v) in enumerate(values.items()):
        out |= {f"GIT_CONFIG_KEY_{at}": k, f"GIT_CONFIG_VALUE_{at}": v}
    return out


class World:
    """What all runs of one invocation share."""

    def __init__(self, args):
        self.args, self.n, self.masks, self.tokens, self.requests, self.files = args, 0, set(), {}, {}, {}
        self.lock, self.work, self.out = threading.RLock(), pathlib.Path(args.work).absolute(), open(args.log, "w")
        self.work.mkdir(parents=True, exist_ok=True)
        self.event = keys("event", json.loads(pathlib.Path(args.event).read_text()), "name ref sha actor inputs payload repository", ("name", "ref", "sha"))
        self.event = {"actor": "octocat", **self.event, "inputs": self.event.get("inputs") or {}, "payload": self.event.get("payload") or {}}
        if self.event["name"] not in ("push", "pull_request", "workflow_dispatch", "schedule"):
            raise Unsupported(f"event '{self.event['name']}'")
        self.gitdir = subprocess.run(["git", "-c", "safe.directory=*", "-C", args.repo, "rev-parse", "--absolute-git-dir"], capture_output=True, text=True, check=True).stdout.strip()
        self.repository = self.event.get("repository") or index(index(self.event["payload"], "repository"), "full_name") or "acme/" + pathlib.Path(args.repo).absolute().name.removesuffix(".git")
        self.secrets, self.vars = ({**json.loads(pathlib.Path(p).read_text())} if p else {} for p in (args.secrets, args.vars))
        self.environment_secrets, self.environment_vars = self.secrets.pop("environments", {}), self.vars.pop("environments", {})
        for value in [v for group in [self.secrets, *self.environment_secrets.values()] for v in group.values()]:
            self.mask(value)
        head = index(index(self.event["payload"], "pull_request"), "head")
        # A pull request from a fork gets no secrets and a token that only reads: DOCS/workflow-syntax#permissions
        self.fork = self.event["name"] == "pull_request" and bool(index(index(head, "repo"), "full_name")) and index(index(head, "repo"), "full_name") != self.repository
        (self.work / "hooks").mkdir(exist_ok=True)
        for name in ("pre-receive", "update", "post-receive", "post-update"):
            hook = self.work / "hooks" / name
            hook.write_text(PRE_RECEIVE if name == "pre-receive" else f'#!/bin/sh\n[ ! -x hooks/{name} ] || exec hooks/{name} "$@"\n')
            hook.chmod(0o755)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.world, self.server.daemon_threads = self, True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def git(self, *args, check=True):
        r = subprocess.run(["git", "-c", "safe.directory=*", "--git-dir", self.gitdir, *args], capture_output=True, text=True)
        if r.returncode and check:
            raise Unsupported(f"git {' '.join(args)}: {r.stderr.strip()}")
        return r.stdout if not r.returncode else ""

    def refs(self):
        return dict(reversed(line.split(" ", 1)) for line in self.git("for-each-ref", "--format=%(objectname) %(refname)").splitlines())

    def mask(self, value):
        self.masks = self.masks | {line for line in [str(value), *str(value).splitlines()] if line.strip()}

    def masked(self, value):
        if isinstance(value, str):
            for m in sorted(self.masks, key=len, reverse=True):
                value = value.replace(m, "***")
            return value
        if isinstance(value, dict):
            return {self.masked(k): self.masked(v) for k, v in value.items()}
        return [self.masked(v) for v in value] if isinstance(value, (list, tuple)) else value

    def log(self, kind, **fields):
        with self.lock:
            self.n += 1
            self.out.write(json.dumps({"n": self.n, "kind": kind, **self.masked(fields)}) + "\n")
            self.out.flush()
            return self.n

    def file(self, path):
        """A workflow file of the commit, checked; what the check found is logged once."""
        if path not in self.files:
            try:
                doc = yaml.load(self.git("show", f"{self.event['sha']}:{path}", check=False), Loader)
            except yaml.YAMLError as e:
                raise Refused(f"{path}: {e}")
            if not doc:
                raise Refused(f"{path}: workflow was not found, or is empty")
            self.files[path] = doc, []
            checker = Checker(path, self.files[path][1])
            checker.called_outputs = lambda uses: {k.lower() for k in (self.file(uses[2:])[0]["on"].get("workflow_call") or {}).get("outputs") or {}} if CALLED.fullmatch(uses) else set()
            try:
                checker.workflow(doc)
            except RecursionError:
                raise Refused(f"{path}: reusable workflows call one another in a loop")
            for found in self.files[path][1]:
                self.log(**found)
        return self.files[path]

    def check_calls(self, path, cap, chain, called):
        """Before anything runs, GitHub checks the whole tree of reusable workflows: DOCS/reusing-workflow-configurations"""
        if path in chain:
            raise Refused(f"{path}: reusable workflows call one another in a loop")
        if len(chain) >= 10:
            raise Refused(f"{path}: Nested reusable workflow depth exceeded (10 levels)")
        doc, where = self.file(path)[0], f"Error calling workflow '{path}'."

        def within(requested, who):
            bad = [s for s in SCOPES if cap and LEVELS[requested[s]] > LEVELS[cap[s]]]
            if bad:
                raise Refused(f"{where} {who} is requesting '{', '.join(f'{s}: {requested[s]}' for s in bad)}', but is only allowed '{', '.join(f'{s}: {cap[s]}' for s in bad)}'.")
        if "permissions" in doc:
            within(permissions("permissions", doc["permissions"]), "The workflow")
        for name, job in doc["jobs"].items():
            own = effective(doc, job, cap)
            within(own, f"The nested job '{name}'")
            if "uses" not in job:
                continue
            if not CALLED.fullmatch(job["uses"]):
                raise Unsupported(f"jobs.{name}.uses: '{job['uses']}' (only ./.github/workflows/NAME.yml)")
            called.add(job["uses"][2:])
            if len(called) > 50:
                raise Refused("more than 50 reusable workflows are called")
            if "workflow_call" not in self.file(job["uses"][2:])[0]["on"]:
                raise Refused(f"{where} workflow_call key is not defined in the referenced workflow.")
            spec = self.file(job["uses"][2:])[0]["on"]["workflow_call"] or {}
            for kind, given in (("input", job.get("with") or {}), ("secret", job.get("secrets") or {})):
                defined = spec.get(kind + "s") or {}
                for key in given if given != "inherit" else []:
                    if key.lower() not in {k.lower() for k in defined}:
                        raise Refused(f"jobs.{name}: Invalid {kind}, {key} is not defined in the referenced workflow.")
                    if kind == "input" and "${{" not in text_of(given[key]):
                        typed(key, defined[next(k for k in defined if k.lower() == key.lower())]["type"], given[key])
                for key, s in defined.items():
                    if given != "inherit" and (s or {}).get("required") and key.lower() not in {k.lower() for k in given}:
                        raise Refused(f"jobs.{name}: {kind.capitalize()} {key} is required, but not provided while calling.")
            self.check_calls(job["uses"][2:], own, chain + [path], called)


OWN_TOKEN = "\0the token of the job\0"  # secrets.GITHUB_TOKEN handed to a called workflow is the token of each job there
CALLED = re.compile(r"\./\.github/workflows/[^/]+\.ya?ml")


def effective(doc, job, cap):
    for holder in (job, doc):
        if "permissions" in holder:
            return permissions("permissions", holder["permissions"])
    return cap or DEFAULT_PERMISSIONS


def typed(name, kind, value):
    """An input of a called workflow. A text is no boolean and no number: fromJSON makes one of it."""
    if isinstance(value, (dict, list)) or (kind == "boolean" and not isinstance(value, bool)) or \
            (kind == "number" and (isinstance(value, bool) or not isinstance(value, (int, float)))):
        raise Refused(f"input {name}: Unexpected value '{text_of(value)}' (a {kind} was expected)")
    return text_of(value) if kind == "string" else value


class Run:
    """One run of one workflow."""

    def __init__(self, world, path):
        self.world, self.path, event = world, path, world.event
        self.number = 1 + len(list(world.work.glob("run-*")))
        self.dir = world.work / f"run-{self.number}"
        self.dir.mkdir()
        self.artifacts, self.jobs, self.waiting = {}, 0, False
        doc = world.file(path)[0]
        payload = {**event["payload"]}
        if event["name"] == "workflow_dispatch":
            payload["inputs"] = {k: text_of(v) for k, v in event["inputs"].items()}
        (self.dir / "event.json").write_text(json.dumps(payload))
        request, ref = payload.get("pull_request") or {}, event["ref"]
        self.github = {
            "event": payload, "event_name": event["name"], "event_path": str(self.dir / "event.json"), "ref": ref, "sha": event["sha"],
            "ref_name": re.sub(r"^refs/(heads|tags|pull)/", "", ref), "ref_type": "tag" if ref.startswith("refs/tags/") else "branch", "ref_protected": False,
            "repository": world.repository, "repository_owner": world.repository.split("/")[0], "actor": event["actor"], "triggering_actor": event["actor"],
            "repositoryUrl": f"git://github.com/{world.repository}.git", "run_id": str(1000 + self.number), "run_number": str(self.number), "run_attempt": "1",
            "base_ref": index(request.get("base"), "ref") or "", "head_ref": index(request.get("head"), "ref") or "", "workflow": doc.get("name") or path,
            "workflow_ref": f"{world.repository}/{path}@{ref}", "workflow_sha": event["sha"], "server_url": "https://github.com",
            "api_url": os.environ.get("GITHUB_API_URL", "https://api.github.com"), "graphql_url": "https://api.github.com/graphql"}

    def start(self):
        world, doc = self.world, self.world.file(self.path)[0]
        world.check_calls(self.path, None, [], set())
        inputs = self.dispatched(doc) if world.event["name"] == "workflow_dispatch" else {}
        secrets = {} if world.fork else world.secrets
        name = text_of(render(doc.get("run-name"), {"github": self.github, "inputs": inputs, "vars": world.vars}))
        world.log("run_start", workflow=self.path, name=self.github["workflow"], run_name=name, run_id=self.github["run_id"], event=world.event["name"], inputs=inputs)
        result = self.flow(Flow(self.path, inputs, secrets, True, None, [], set(), False))[0]
        world.log("run_end", workflow=self.path, conclusion=result, waiting=self.waiting, artifacts=sorted(self.artifacts))
        return result

    def dispatched(self, doc):
        """DOCS/workflow-syntax#onworkflow_dispatchinputs: booleans keep their type, all else is text."""
        specs, given, out = (doc["on"]["workflow_dispatch"] or {}).get("inputs") or {}, self.world.event["inputs"], {}
        for key in given:
            if key not in specs:
                raise Refused(f"Unexpected inputs provided: {key}")
        for key, spec in specs.items():
            spec = spec or {}
            kind, value = spec.get("type", "string"), given.get(key, spec.get("default"))
            if value is None and spec.get("required"):
                raise Refused(f"Required input '{key}' not provided")
            if kind == "choice" and value is None:
                value = spec["options"][0]
            text = text_of(value)
            if (kind == "choice" and text not in [text_of(o) for o in spec["options"]]) or (kind == "boolean" and text not in ("true", "false", "")) \
                    or (kind == "number" and text and number(text) != number(text)):
                raise Refused(f"Provided value '{text}' for input '{key}' is not a valid {kind}")
            out[key] = text == "true" if kind == "boolean" else text
        self.github["event"]["inputs"] = {k: text_of(v) for k, v in out.items()}
        return out

    def held(self, value, scope, flow, what):
        """Evaluates a `concurrency`; a group that an enclosing job or workflow holds is a deadlock, which GitHub cancels."""
        if value is None:
            return None, flow.groups
        spec = render(value, scope)
        spec = spec if isinstance(spec, dict) else {"group": spec}
        group = text_of(spec["group"])
        if not group and isinstance(value, dict) or len(group) > 400:
            raise Refused("concurrency: the group is empty or longer than 400 characters")
        if not group:
            return None, flow.groups
        self.world.log("concurrency", of=what, group=group, cancel_in_progress=spec.get("cancel-in-progress", False), queue=spec.get("queue", "single"))
        return group, flow.groups | {group.lower()} if group.lower() not in flow.groups else None

    def flow(self, flow):
        """The jobs of one workflow file, called or not: result, outputs, whether something in it waits."""
        world, doc, results = self.world, self.world.file(flow.file)[0], {}
        scope = {"github": self.github, "inputs": flow.inputs, "vars": world.vars}
        group, groups = self.held(doc.get("concurrency"), scope, flow, " / ".join(flow.names) or flow.file)
        if groups is None:
            world.log("error", job=" / ".join(flow.names), message=f"Canceling since a deadlock for concurrency group '{group}' was detected between 'top level workflow' and '{flow.names[-1]}'")
            return "cancelled", {}, False
        flow = flow._replace(groups=groups)
        for name in doc["order"]:
            results[name] = self.job(flow, doc, name, results)
        results = {n: results[n] for n in doc["jobs"]}
        outputs = {k: text_of(render(v["value"], {**scope, "jobs": {n: {"result": r["result"], "outputs": r["outputs"]} for n, r in results.items()}}))
                   for k, v in ((doc["on"].get("workflow_call") or {}).get("outputs") or {}).items()}
        return overall([r["result"] for r in results.values()]), outputs, any(r["waiting"] for r in results.values())

    def job(self, flow, doc, name, results):
        world, job, above, stack = self.world, doc["jobs"][name], set(), list(doc["jobs"][name]["needs"])
        # all ancestors count, not only direct needs: https://github.com/actions/runner/issues/491
        while stack:
            need = stack.pop()
            above.add(need)
            stack += [n for n in doc["jobs"][need]["needs"] if n not in above]
        good = all(results[a]["result"] == "success" for a in above)
        scope = {"github": self.github, "inputs": flow.inputs, "vars": world.vars,
                 "needs": {n: {"result": results[n]["result"], "outputs": results[n]["outputs"]} for n in job["needs"]},
                 "#success": lambda: good, "#always": lambda: True, "#cancelled": lambda: False, "#failure": lambda: any(results[a]["result"] == "failure" for a in above)}
        shown = job.get("name", name)
        if flow.doubtful and "if" not in job and above:
            world.log("suspect", workflow=flow.file, where=f"jobs.{name}", message="the implied success() may see the skipped or failed ancestors of the calling job "
                      "(https://github.com/actions/runner/issues/2205)")
        done = {"result": "skipped", "outputs": {}, "waiting": any(results[a]["waiting"] for a in above)}
        try:
            if done["waiting"] or not truthy(evaluate(condition(job.get("if", "")), scope)):
                shown = shown if "strategy" in job else text_of(render(shown, {**scope, "matrix": None, "strategy": None}))
                self.ended(flow.names + [shown], flow, name, "skipped", why="an environment waits for approval" if done["waiting"] else "if")
                return done
            strategy = render(job.get("strategy") or {}, scope)
            rows = combinations(strategy["matrix"]) if "matrix" in strategy else [(None, [])]
            if not rows:
                raise Refused("Matrix must define at least one vector")
        except Refused as e:
            self.ended(flow.names + [shown], flow, name, "failure", error=f"Error when evaluating 'if' or 'strategy' for job '{name}'. {e}")
            return {**done, "result": "failure"}
        fast, parts, groups = boolean(strategy.get("fail-fast", True), f"jobs.{name}.strategy.fail-fast"), [], []
        for at, (matrix, named) in enumerate(rows):
            inner = {**scope, "matrix": matrix, "strategy": {"fail-fast": fast, "job-index": at, "job-total": len(rows), "max-parallel": strategy.get("max-parallel", len(rows))}}
            title = text_of(render(shown, inner))
            if matrix is not None and "${{" not in text_of(shown) and list(leaves(named)):
                title = f"{title} ({', '.join(leaves(named))})"
                title = title if len(title) <= 100 else title[:97] + "..."
            allowed = boolean(render(job.get("continue-on-error", False), inner), f"jobs.{name}.continue-on-error")
            if fast and any(p[0] == "failure" and not p[2] for p in parts):  # sequential: those not yet started are cancelled
                self.ended(flow.names + [title], flow, name, "cancelled", why="fail-fast", matrix=matrix)
                parts.append(("cancelled", {}, allowed, False))
                continue
            result, outputs, waits, group = self.instance(flow, doc, name, job, inner, flow.names + [title], not good)
            parts.append((result, outputs, allowed, waits))
            groups.append(group)
            if group and groups.count(group) > 2 and strategy.get("max-parallel", 99) > 1 and "max" not in text_of(index(job.get("concurrency"), "queue")):
                world.log("suspect", workflow=flow.file, where=f"jobs.{name}", message=f"more than two jobs of the matrix share the group '{group}': GitHub cancels those that wait")
        for result, outputs, allowed, waits in parts:
            done["outputs"] |= {k: v for k, v in outputs.items() if v}  # the last job that sets an output wins
            done["waiting"] |= waits
        # continue-on-error at a job makes its failure a success for all that looks at it: https://github.com/actions/toolkit/issues/581
        done["result"] = overall(["success" if p[0] == "failure" and p[2] else p[0] for p in parts])
        return done

    def instance(self, flow, doc, name, job, scope, names, doubtful):
        group, start = None, self.world.log("job_start", id=" / ".join(names), job=name, workflow=flow.file, matrix=scope["matrix"])
        facts = {"matrix": scope["matrix"], "start": start}
        try:
            group, groups = self.held(job.get("concurrency"), scope, flow, " / ".join(names))
            facts["concurrency"] = group
            if groups is None:
                raise Deadlock(f"Canceling since a deadlock for concurrency group '{group}' was detected between 'top level workflow' and '{name}'")
            own = effective(doc, job, flow.cap)
            if "uses" in job:
                spec = self.world.file(job["uses"][2:])[0]["on"]["workflow_call"] or {}
                given = {k.lower(): v for k, v in render(job.get("with") or {}, scope).items()}
                inputs = {k: typed(k, s["type"], given[k.lower()] if k.lower() in given else render(s.get("default", {"boolean": False, "number": 0, "string": ""}[s["type"]]),
                          {"github": self.github, "vars": self.world.vars, "inputs": {}})) for k, s in (spec.get("inputs") or {}).items()}
                inherit = job.get("secrets") == "inherit"
                passed = flow.secrets if inherit else {k: text_of(v) for k, v in render(job.get("secrets") or {}, {**scope, "secrets": {**flow.secrets, "GITHUB_TOKEN": OWN_TOKEN}}).items()}
                result, outputs, waits = self.flow(Flow(job["uses"][2:], inputs, passed, inherit and flow.environment_secrets, own, names, groups, doubtful or flow.doubtful))
                self.ended(names, flow, name, "waiting" if waits and result != "failure" else result, call=job["uses"], inputs=inputs, outputs=outputs, permissions=shown_permissions(own), **facts)
                return ("skipped" if waits and result != "failure" else result), outputs, waits, group
            done = Job(self, flow, doc, name, job, scope, names, own, facts)
            done.run()
            self.ended(names, flow, name, done.conclusion, outputs=done.outputs, **facts)
            return ("skipped" if done.conclusion == "waiting" else done.conclusion), done.outputs, done.conclusion == "waiting", group
        except (Refused, Deadlock) as e:
            result = "cancelled" if isinstance(e, Deadlock) else "failure"
            self.ended(names, flow, name, result, error=str(e), **facts)
            return result, {}, False, group

    def ended(self, names, flow, job, conclusion, **facts):
        self.waiting |= conclusion == "waiting"
        self.world.log("job_end", id=" / ".join(names), job=job, workflow=flow.file, conclusion=conclusion, end=self.world.n + 1, **facts)


class Deadlock(Exception):
    """A concurrency group that waits for itself."""


class Flow:
    """One use of a workflow file: its inputs and secrets, whether environments may add secrets, the permissions of the
    caller, the names of the jobs around it, the concurrency groups they hold, whether the caller ran despite its needs."""
    FIELDS = ("file", "inputs", "secrets", "environment_secrets", "cap", "names", "groups", "doubtful")

    def __init__(self, *values):
        self.__dict__.update(zip(self.FIELDS, values))

    def _replace(self, **new):
        return Flow(*({**self.__dict__, **new}[f] for f in self.FIELDS))


def overall(results):
    return next((r for r in ("failure", "cancelled", "success") if r in results), "skipped")


def shown_permissions(own):
    return {s: v for s, v in own.items() if v != "none"}


class Job:
    """One job on a fresh machine: own workspace, own RUNNER_TEMP, own HOME, own token."""

    def __init__(self, run, flow, doc, name, job, scope, names, own, facts):
        self.run_, self.world, self.flow, self.doc, self.name, self.job, self.facts, self.path = run, run.world, flow, doc, name, job, facts, " / ".join(names)
        world, run.jobs = self.world, run.jobs + 1
        if world.fork:
            own = {s: "none" if s in ("id-token", "models") else "read" if v == "write" else v for s, v in own.items()}
        self.permissions, self.conclusion, self.outputs, self.status, self.files, self.environment = own, "failure", {}, "success", 0, None
        self.dir = run.dir / f"job-{run.jobs}"
        self.workspace, self.temp, self.home = (self.dir / d for d in ("workspace", "temp", "home"))
        for d in (self.workspace, self.temp, self.home, self.dir / "tools"):
            d.mkdir(parents=True)
        self.token, self.request, self.tracking = f"ghs_{rnd.token_hex(18)}", rnd.token_hex(24), f"github_{uuid.uuid4()}"
        for value in (self.token, self.request, base64.b64encode(f"x-access-token:{self.token}".encode()).decode()):
            world.mask(value)
        self.steps, self.tail, self.path_dirs, self.summary, self.moved = {}, "", [], "", {"uploaded": [], "downloaded": []}
        self.github = {**run.github, "token": self.token, "job": name, "workspace": str(self.workspace)}
        self.secrets = {**{k: text_of(v).replace(OWN_TOKEN, self.token) for k, v in flow.secrets.items()}, "GITHUB_TOKEN": self.token}
        self.scope = {**scope, "github": self.github, "secrets": self.secrets, "steps": self.steps, "job": lambda: {"status": self.status}, "env": self.env,
                      "#hashfiles": self.hash_files, "runner": {"os": "Linux", "arch": "X64", "name": "local", "temp": str(self.temp), "environment": "github-hosted",
                                                               "tool_cache": str(self.dir / "tools"), "workspace": str(self.dir), "debug": ""}}
        self.globals, self.overlay, facts["permissions"], facts["id_token"] = {}, {}, shown_permissions(own), own["id-token"] == "write"

    def env(self):
        """The job's variables and those of GITHUB_ENV, and above them those of the step and of the composite action around it."""
        return {**self.globals, **self.overlay}

    def run(self):
        job, world, facts = self.job, self.world, self.facts
        runs_on = render(job["runs-on"], self.scope)
        if not runs_on or not isinstance(runs_on, (str, list, dict)):
            raise Refused(f"jobs.{self.name}.runs-on: '{text_of(runs_on)}' is no label")
        facts["runs_on"] = runs_on
        spec = job.get("environment")
        environment = text_of(render(spec["name"] if isinstance(spec, dict) else spec, self.scope))
        if environment and not self.enter(environment):
            return
        minutes = positive(render(job.get("timeout-minutes", 360), self.scope), "timeout-minutes")
        self.deadline = time.monotonic() + minutes * world.args.minute
        for kind in ("tokens", "requests"):
            getattr(world, kind)[self.token if kind == "tokens" else self.request] = self
        known = world.work / "tokens.json"
        known.write_text(json.dumps({**(json.loads(known.read_text()) if known.exists() else {}), self.token: {"job": self.path, "permissions": facts["permissions"]}}))
        try:
            for holder in (self.doc, job):
                self.globals.update(texts(render(holder.get("env") or {}, self.scope)))
            self.defaults = {**(self.doc.get("defaults") or {}).get("run", {}), **render((job.get("defaults") or {}).get("run", {}), self.scope)}
            facts["steps"] = []
            self.status = self.run_steps(job["steps"], self.scope, facts["steps"])
            for key, value in texts(render(job.get("outputs") or {}, self.scope)).items():
                if world.masked(value) != value:  # GitHub drops it too, and says so
                    world.log("annotation", job=self.path, level="warning", message=f"Skip output '{key}' since it may contain secret.")
                elif len(value) > 1 << 20:
                    raise Refused(f"output '{key}' is longer than 1 MB")
                else:
                    self.outputs[key] = value
            if isinstance(spec, dict) and "url" in spec:
                facts["environment_url"] = text_of(render(spec["url"], self.scope))
            self.conclusion = self.status
        finally:
            world.tokens.pop(self.token), world.requests.pop(self.request)  # the token dies with the job
            facts |= {"tail": self.tail[-4000:], "artifacts": self.moved, "summary": self.summary}
            self.end_orphans()

    def enter(self, environment):
        """Waits for the reviewers of an environment: https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments"""
        world, args = self.world, self.world.args
        approved = dict((a.split("=", 1) + ["reviewer"])[:2] for a in args.approve)
        self.facts["environment"] = self.environment = environment
        protected = environment in args.protected or environment in approved or environment in args.deny
        verdict = "rejected" if environment in args.deny else "approved" if environment in approved else "waiting" if protected else "unprotected"
        self.facts["approved_by"] = approved.get(environment) if verdict == "approved" else None
        world.log("environment", job=self.path, environment=environment, verdict=verdict, by=self.facts["approved_by"])
        self.conclusion = {"rejected": "failure", "waiting": "waiting"}.get(verdict, "failure")
        # In a called workflow an environment replaces the secrets of the caller, and adds some only with `secrets: inherit`: https://github.com/actions/runner/issues/1490
        more = {} if world.fork else world.environment_secrets.get(environment, {})
        self.secrets.update({k: v for k, v in more.items() if self.flow.environment_secrets or k in self.flow.secrets})
        self.scope["vars"] = {**world.vars, **world.environment_vars.get(environment, {})}
        return verdict in ("approved", "unprotected")

    def id_token(self, query):
        """An unsigned token with GitHub's claims: https://docs.github.com/en/actions/reference/security/oidc"""
        g, now, owner = self.github, int(time.time()), self.github["repository_owner"]
        sub = f"environment:{self.environment.replace(':', '%3A')}" if self.environment else "pull_request" if g["event_name"] == "pull_request" else f"ref:{g['ref']}"
        claims = {"jti": str(uuid.uuid4()), "sub": f"repo:{g['repository']}:{sub}", "aud": query.get("audience", [f"https://github.com/{owner}"])[0],
                  **{k: g[k] for k in ("ref", "sha", "repository", "repository_owner", "actor", "run_id", "run_number", "run_attempt", "workflow", "head_ref", "base_ref",
                                       "event_name", "ref_type", "workflow_ref", "workflow_sha")}, "ref_protected": "false", "repository_visibility": "private",
                  "runner_environment": "github-hosted", "job_workflow_ref": f"{g['repository']}/{self.flow.file}@{g['ref']}", "job_workflow_sha": g["sha"],
                  **({"environment": self.environment} if self.environment else {}), "iss": "https://token.actions.githubusercontent.com", "nbf": now - 5, "iat": now, "exp": now + 300}
        part = lambda o: base64.urlsafe_b64encode(json.dumps(o).encode()).decode().rstrip("=")
        token = f"{part({'typ': 'JWT', 'alg': 'none'})}.{part(claims)}."
        self.world.log("oidc", job=self.path, claims=claims)
        self.world.mask(token)
        return token

    def hash_files(self, *patterns):
        total, found = hashlib.sha256(), self.matching([text_of(p).lstrip("/") if not str(p).startswith("!/") else "!" + p[2:] for p in patterns], True)[0]
        for f in found:
            total.update(hashlib.sha256(f.read_bytes()).digest())
        return total.hexdigest() if found else ""

    def matching(self, patterns, hidden):
        """The files of glob patterns (`!` takes away) below the workspace, sorted, and the folder they are counted from."""
        files, roots = {}, []
        for pattern in patterns:
            out = pattern.startswith("!")
            full = os.path.normpath(self.workspace / os.path.expanduser(pattern.lstrip("!")))
            base = pathlib.Path(*[p for p, _ in zip(pathlib.Path(full).parts, iter(lambda: True, 0))][:next((i for i, p in enumerate(pathlib.Path(full).parts) if re.search(r"[*?\[]", p)), None)])
            for hit in map(pathlib.Path, glob.glob(full, recursive=True, include_hidden=True)):
                for f in sorted(hit.rglob("*")) if hit.is_dir() else [hit]:
                    if out:
                        files.pop(f, None)
                    elif f.is_file() and (hidden or not any(p.startswith(".") for p in f.relative_to(base.parent).parts)):
                        files[f] = True
            if not out and not any(base.is_relative_to(r) for r in roots):
                roots = [r for r in roots if not r.is_relative_to(base)] + [base]
        root = pathlib.Path(os.path.commonpath(roots)) if roots else self.workspace
        return sorted(files), root.parent if len(roots) == 1 and root.is_file() else root

    def end_orphans(self):
        """Processes that steps left behind end with the job, found like GitHub finds them: by a variable they inherited."""
        for entry in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                if self.tracking.encode() in entry.read_bytes():
                    os.kill(int(entry.parent.name), signal.SIGKILL)
            except OSError:
                pass

    # -- steps --
    def run_steps(self, steps, scope, records):
        """Runs steps, of the job or of a composite action; returns success, failure or cancelled."""
        state, ids = {"now": "success"}, scope["steps"]
        scope = {**scope, "#success": lambda: state["now"] == "success", "#failure": lambda: state["now"] == "failure",
                 "#cancelled": lambda: state["now"] == "cancelled", "#always": lambda: True}
        for step in steps:
            record = {"name": "", "outcome": "skipped", "conclusion": "skipped", "uses": step.get("uses"), "id": step.get("id")}
            records.append(record)
            outputs, saved, allowed, self.step_tail = {}, self.overlay, False, ""
            try:
                self.overlay = {**saved, **texts(render(step.get("env") or {}, scope))}  # `if` sees the env of its step
                record["name"] = text_of(render(step["name"], scope)) if "name" in step else "Run " + (step.get("uses") or (text_of(step["run"]).strip().splitlines() or [""])[0])
                if truthy(evaluate(condition(step.get("if", "")), scope)):
                    record["outcome"] = "failure"
                    allowed = boolean(render(step.get("continue-on-error", False), scope), "continue-on-error")
                    limit = self.deadline - time.monotonic() if self.status != "cancelled" else 300
                    if "timeout-minutes" in step:
                        limit = min(limit, positive(render(step["timeout-minutes"], scope), "timeout-minutes", True) * self.world.args.minute)
                    record["outcome"] = self.step(step, scope, outputs, limit, record)
            except Refused as e:
                record.update(outcome="failure", error=str(e))
                self.step_tail += f"##[error]{e}\n"
            finally:
                self.overlay = saved
            record["conclusion"] = "success" if allowed is True and record["outcome"] == "failure" else record["outcome"]
            if record["outcome"] != "skipped" and time.monotonic() > self.deadline and state["now"] != "cancelled":
                record["outcome"] = record["conclusion"] = "cancelled"
            if "id" in step:
                ids[step["id"]] = {"outputs": outputs, "outcome": record["outcome"], "conclusion": record["conclusion"]}
            if record["conclusion"] in ("failure", "cancelled") and state["now"] != "cancelled":
                state["now"] = record["conclusion"]
                if records is self.facts.get("steps"):
                    self.status = state["now"]
            self.tail += self.step_tail
            self.world.log("step", job=self.path, **record, outputs=outputs, tail=self.step_tail[-4000:])
        return state["now"]

    def step(self, step, scope, outputs, limit, record):
        if "run" in step:
            shell = step.get("shell") or self.defaults.get("shell")
            here = self.workspace / (text_of(render(step.get("working-directory"), scope)) or self.defaults.get("working-directory") or "")
            if not here.is_dir():
                raise Refused(f"An error occurred trying to start process: working directory '{here}' does not exist")
            script = self.temp / f"{uuid.uuid4()}.{'py' if shell == 'python' else 'sh'}"
            script.write_text(text_of(render(step["run"], scope)))
            # DOCS/workflow-syntax#jobsjob_idstepsshell: without `shell` there is no pipefail
            command = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], "sh": ["sh", "-e"], "python": [sys.executable]}.get(shell)
            if command is None and "{0}" not in shell:
                raise Unsupported(f"shell '{shell}'")
            command = command + [str(script)] if command else [p.replace("{0}", str(script)) for p in shlex.split(shell)]
            return self.process(command, here, scope, outputs, limit)
        given = {k: text_of(v) for k, v in render(step.get("with") or {}, scope).items()}
        if step["uses"].startswith("./"):
            return self.composite(step["uses"], given, scope, outputs, record)
        getattr(self, ACTIONS[step["uses"].partition("@")[0]][0])(given, outputs)
        return "success"

    def process(self, command, here, scope, outputs, limit):
        """A process with the files and variables of a step: DOCS/variables, DOCS/workflow-commands"""
        self.files += 1
        files = {k: self.temp / f"_{k.lower()}_{self.files}" for k in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for f in files.values():
            f.touch()
        g, owner = scope["github"], ["x-access-token", "oauth2", "git", self.github["actor"]]
        git = [f'[url "{self.world.url}/"]\n\tinsteadOf = https://github.com/\n[init]\n\tdefaultBranch = master\n']  # github.com is the local repository
        git += [f'[url "http://x-access-token:{self.token}@{self.world.url[7:]}/"]\n' + "".join(f"\tinsteadOf = https://{u}@github.com/\n" for u in
                [f"{o}:{self.token}" for o in owner] + [self.token, f"{self.token}:x-oauth-basic"])]
        (self.dir / "gitconfig").write_text("".join(git))
        names = ("event_name event_path ref sha ref_name ref_type repository repository_owner actor triggering_actor run_id run_number run_attempt base_ref head_ref workflow "
                 "workflow_ref workflow_sha server_url api_url graphql_url job workspace action_path").split()
        env = {k: os.environ[k] for k in ["PATH", "LANG", "LC_ALL", *self.world.args.passed] if k in os.environ}
        env |= self.env() | {"HOME": str(self.home), "GIT_CONFIG_SYSTEM": str(self.dir / "gitconfig"), "GIT_TERMINAL_PROMPT": "0", "RUNNER_TRACKING_ID": self.tracking}
        env |= {"GITHUB_" + n.upper(): text_of(g[n]) for n in names if n in g} | {k: str(f) for k, f in files.items()}
        env |= {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_REF_PROTECTED": "false"} | {"RUNNER_" + k.upper(): v for k, v in scope["runner"].items() if v}
        env["PATH"] = ":".join(self.path_dirs + [self.env().get("PATH", os.environ.get("PATH", ""))])
        for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
            env.pop(name, None)
        if self.permissions["id-token"] == "write":  # https://docs.github.com/en/actions/reference/security/oidc#adding-permissions-settings
            env |= {"ACTIONS_ID_TOKEN_REQUEST_URL": self.world.url + "/oidc?api-version=2.0", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.request}
        with open(self.temp / f"_out_{self.files}", "w+b") as out:
            try:
                p = subprocess.Popen(command, cwd=here, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
            except OSError as e:
                raise Refused(f"cannot start {command[0]}: {e}")
            code, late = None, False
            # A cancelled step gets SIGINT, 7.5 s later SIGTERM, 2.5 s later the end: https://docs.github.com/en/actions/reference/workflow-cancellation-reference
            for wait, sign in ((max(limit, 0.01), signal.SIGINT), (7.5 * self.world.args.minute / 60, signal.SIGTERM), (2.5 * self.world.args.minute / 60, signal.SIGKILL), (None, None)):
                try:
                    code = p.wait(wait)
                    break
                except subprocess.TimeoutExpired:
                    late = True
                    (os.killpg if sign == signal.SIGKILL else os.kill)(p.pid, sign)
            out.seek(0)
            self.read_output(out.read().decode(errors="replace"))
        for key, value in pairs(files["GITHUB_ENV"]).items():
            if key.upper() == "NODE_OPTIONS":
                raise Refused("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
            self.globals[key] = value
        outputs.update(pairs(files["GITHUB_OUTPUT"]))
        self.path_dirs = files["GITHUB_PATH"].read_text().split("\n")[-2::-1] + self.path_dirs
        text = files["GITHUB_STEP_SUMMARY"].read_text()
        if len(text.encode()) > 1 << 20:
            self.annotate("error", "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k")
        else:
            self.summary += text
        if late:
            self.annotate("error", "The action has timed out.")
        elif code:
            self.step_tail += f"##[error]Process completed with exit code {code}.\n"
        return "failure" if late or code else "success"

    def annotate(self, level, message, **more):
        self.world.log("annotation", job=self.path, level=level, message=message, **more)

    def read_output(self, text):
        """Workflow commands in the output: DOCS/workflow-commands"""
        stopped = None
        for line in text.splitlines():
            m = re.match(r"\s*::([A-Za-z-]+)( [^:]*(?::(?!:)[^:]*)*)?::(.*)", line)
            if m and not stopped or (m and m.group(1) == stopped):
                name, value = m.group(1).lower(), m.group(3).replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
                if stopped:
                    stopped = None
                elif name == "add-mask":
                    self.world.mask(value)
                    line = "::add-mask::***"
                elif name in ("error", "warning", "notice"):
                    self.annotate(name, value, **dict(p.split("=", 1) for p in (m.group(2) or "").strip().split(",") if "=" in p and p.split("=")[0] not in ("level", "message", "job")))
                elif name == "stop-commands":
                    stopped = value
                elif name not in ("group", "endgroup", "debug", "echo"):
                    raise Unsupported(f"workflow command '::{name}::'")
            self.step_tail += self.world.masked(line) + "\n"

    def composite(self, uses, given, scope, outputs, record):
        """A composite action of the repository: DOCS/metadata-syntax. It is read from the workspace, so it needs a checkout."""
        folder = self.workspace / uses
        file = next((folder / n for n in ("action.yml", "action.yaml") if (folder / n).is_file()), None)
        if not file:
            raise Refused(f"Can't find 'action.yml' or 'action.yaml' under '{uses}'. Did you forget to run actions/checkout before running your local action?")
        doc = keys(uses, yaml.load(file.read_text(), Loader), "name description author branding inputs outputs runs", ("name", "runs"))
        if keys(uses + ".runs", doc["runs"], "using steps", ["using"])["using"] != "composite":
            raise Unsupported(f"{uses}: runs.using '{doc['runs']['using']}'")
        findings, specs = [], doc.get("inputs") or {}
        checker = Checker(uses, findings)
        checker.known["inputs"] = {k.lower(): None for k in specs}
        checker.steps("runs.steps", doc["runs"]["steps"], "composite")
        for k, spec in specs.items():
            checker.use(f"inputs.{k}", keys(f"{uses}: inputs.{k}", spec or {}, "description required default deprecationMessage").get("default"), "composite.default")
        for k, spec in (doc.get("outputs") or {}).items():
            checker.use(f"outputs.{k}", keys(f"{uses}: outputs.{k}", spec, "description value", ["value"])["value"], "composite")
        for found in findings:
            self.world.log(**found)
        for key in set(given) - set(specs):
            self.annotate("warning", f"Unexpected input(s) '{key}', valid inputs are {sorted(specs)}")
        inner = {k: scope[k] for k in ("strategy", "matrix", "job", "runner", "env", "#hashfiles")}
        inner |= {"github": {**scope["github"], "action_path": str(folder.resolve())}, "steps": {}}
        inner["inputs"] = {k: given[k] if k in given else text_of(render((s or {}).get("default"), inner)) for k, s in specs.items()}
        record["steps"], defaults, self.defaults = [], self.defaults, {}
        result = self.run_steps(doc["runs"]["steps"], inner, record["steps"])
        self.step_tail = ""  # the steps inside have told it
        self.defaults = defaults
        outputs.update({k: text_of(render(s["value"], inner)) for k, s in (doc.get("outputs") or {}).items()})
        return result

    # -- actions --
    def need(self, scope, level, what):
        if LEVELS[self.permissions[scope]] < LEVELS[level]:
            raise Refused(f"Resource not accessible by integration: {what} needs {scope}: {level}")

    def checkout(self, given, outputs):
        """https://github.com/actions/checkout"""
        world, ref, sha = self.world, given.get("ref") or "", ""
        if given.get("repository", world.repository) != world.repository:
            raise Unsupported(f"checkout of another repository: {given['repository']}")
        dest = (self.workspace / given.get("path", "")).resolve()
        if not dest.is_relative_to(self.workspace.resolve()):
            raise Refused(f"Repository path '{dest}' is not under '{self.workspace}'")
        header = ["-c", f"http.{world.url}/.extraheader=AUTHORIZATION: basic " + base64.b64encode(f"x-access-token:{given.get('token') or self.token}".encode()).decode()]
        env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "HOME": str(self.home), **git_config({f"url.{world.url}/.insteadOf": "https://github.com/", "safe.directory": "*", "init.defaultBranch": "main"})}

        def git(*args):
            r = subprocess.run(["git", "-C", str(dest), *args], env=env, capture_output=True, text=True)
            if r.returncode:
                raise Refused(f"checkout: git {' '.join(a for a in args if 'extraheader' not in a)}: {r.stderr.strip()}")
            return r.stdout
        if (dest / ".git").exists():
            git("clean", "-ffdx") if given.get("clean", "true") == "true" else None
        else:
            for old in dest.iterdir() if dest.exists() else []:  # the action too empties a folder that is no clone
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
            dest.mkdir(parents=True, exist_ok=True)
            git("init", "-q")
            git("remote", "add", "origin", f"https://github.com/{world.repository}")
        if not ref:
            ref, sha = self.github["ref"], self.github["sha"]
        elif re.fullmatch(r"[0-9a-f]{40}", ref):
            ref, sha = "", ref
        else:
            remote = dict(reversed(line.split("\t")) for line in git(*header, "ls-remote", "origin").splitlines())
            ref = next((r for r in (ref, f"refs/heads/{ref}", f"refs/tags/{ref}") if r in remote), None)
            if ref is None:
                raise Refused(f"A branch or tag with the name '{given['ref']}' could not be found")
            sha = remote[ref]
        local = re.sub(r"^refs/(heads|pull)/", lambda m: "refs/remotes/origin/" if m.group(1) == "heads" else "refs/remotes/pull/", ref) or "refs/remotes/origin/detached"
        depth = int(given.get("fetch-depth") or 1)
        if depth == 0:
            git(*header, "fetch", "-q", "--prune", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
        if depth or ref:
            git(*header, "fetch", "-q", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", f"+{sha}:{local}")
        git("checkout", "-q", "--force", *(["-B", ref[11:], local] if ref.startswith("refs/heads/") else ["--detach", sha]))
        if depth and not ref:
            git("update-ref", "-d", local)
        if given.get("persist-credentials", "true") == "true":
            git("config", "--local", *header[1].split("=", 1))
        outputs |= {"ref": given.get("ref") or self.github["ref"], "commit": git("rev-parse", "HEAD").strip()}

    def upload(self, given, outputs):
        """https://github.com/actions/upload-artifact: modes are lost, hidden files stay out, a name is used once in a run"""
        name, store = given.get("name") or "artifact", self.run_.artifacts
        if re.search(r'["/:<>|*?\r\n\\]', name):
            raise Refused(f"The artifact name is not valid: {name}")
        files, root = self.matching([p.strip() for p in given["path"].splitlines() if p.strip()], given.get("include-hidden-files") == "true")
        if not files:
            missing, message = given.get("if-no-files-found", "warn"), f"No files were found with the provided path: {given['path']}. No artifacts will be uploaded."
            if missing == "error":
                raise Refused(message)
            return self.annotate("warning", message) if missing == "warn" else None
        if name in store and given.get("overwrite") != "true":
            raise Refused(f"Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run: {name}")
        folder = self.run_.dir / "artifacts" / name
        shutil.rmtree(folder, ignore_errors=True)
        for f in files:
            to = folder / f.relative_to(root)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(f, to)
        store[name] = folder
        self.moved["uploaded"].append(name)
        outputs |= {"artifact-id": str(len(store))}
        self.world.log("artifact", job=self.path, action="upload", name=name, files=[str(f.relative_to(root)) for f in files], retention_days=given.get("retention-days"))

    def download(self, given, outputs):
        """https://github.com/actions/download-artifact: one by name goes into `path`, several each into a folder of its name"""
        store, base = self.run_.artifacts, self.workspace / os.path.expanduser(given.get("path", ""))
        if given.get("name") and given["name"] not in store:
            raise Refused(f"Unable to download artifact(s): Artifact not found for name: {given['name']}")
        names = [given["name"]] if given.get("name") else [n for n in sorted(store) if fnmatch.fnmatchcase(n, given.get("pattern") or "*")]
        for name in names:
            to = base if given.get("name") or given.get("merge-multiple") == "true" else base / name
            shutil.copytree(store[name], to, dirs_exist_ok=True, copy_function=shutil.copyfile)
            self.world.log("artifact", job=self.path, action="download", name=name, path=str(to.relative_to(self.workspace) if to.is_relative_to(self.workspace) else to))
        self.moved["downloaded"] += names
        outputs["download-path"] = str(base)

    def cache(self, given, outputs):
        self.world.log("cache", job=self.path, key=given["key"], path=given["path"], restore_keys=given.get("restore-keys"))
        outputs["cache-hit"] = ""

    def setup_terraform(self, given, outputs):
        """https://github.com/hashicorp/setup-terraform: its wrapper turns exit code 2 (changes in a plan) into success"""
        found = shutil.which("terraform", path=":".join(self.path_dirs + [os.environ.get("PATH", "")]))
        if not found:
            raise Refused("terraform is not in PATH")
        self.world.log("tool", job=self.path, tool="terraform", requested=given.get("terraform_version", "latest"), wrapper=given.get("terraform_wrapper", "true") == "true")
        if given.get("terraform_wrapper", "true") == "true":
            wrapper = self.dir / "tools" / "terraform"
            wrapper.write_text(f'#!/bin/bash\nout=$(mktemp) err=$(mktemp)\n{shlex.quote(found)} "$@" > >(tee "$out") 2> >(tee "$err" >&2)\ncode=$?\nsleep 0.1\n'
                               'for k in stdout:$out stderr:$err; do printf "%s<<__end__\\n%s\\n__end__\\n" "${k%%:*}" "$(cat "${k#*:}")"; done >> "$GITHUB_OUTPUT"\n'
                               'echo "exitcode=$code" >> "$GITHUB_OUTPUT"\n[ $code = 2 ] && exit 0\nexit $code\n')
            wrapper.chmod(0o755)
            self.path_dirs.insert(0, str(wrapper.parent))

    def upload_sarif(self, given, outputs):
        self.need("security-events", "write", "the upload of SARIF")
        path = self.workspace / given.get("sarif_file", "../results")
        for file in sorted(path.rglob("*.sarif")) if path.is_dir() else [path]:
            try:
                version = json.loads(file.read_text())["version"]
            except (OSError, ValueError, KeyError, TypeError) as e:
                raise Refused(f"Invalid SARIF {file.name}: {e!r}")
            if version != "2.1.0":
                raise Refused(f"Invalid SARIF {file.name}: version {version}")
            self.world.log("artifact", job=self.path, action="sarif", name=file.name, category=given.get("category"))


ACTIONS = {"actions/checkout": ("checkout", "ref path fetch-depth persist-credentials token repository clean show-progress set-safe-directory"),
           "actions/upload-artifact": ("upload", "name path if-no-files-found retention-days overwrite include-hidden-files compression-level"),
           "actions/download-artifact": ("download", "name pattern path merge-multiple"), "actions/cache": ("cache", "key path restore-keys"),
           "hashicorp/setup-terraform": ("setup_terraform", "terraform_version terraform_wrapper"),
           "github/codeql-action/upload-sarif": ("upload_sarif", "sarif_file category")}


def boolean(value, what):
    if not isinstance(value, bool):
        raise Refused(f"{what}: a boolean was expected, not '{text_of(value)}'")
    return value


def positive(value, what, whole=False):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0 or (whole and value != int(value)):
        raise Refused(f"{what}: a positive number was expected, not '{text_of(value)}'")
    return value


def texts(values):
    for key, value in values.items():
        if isinstance(value, (dict, list)):
            raise Refused(f"{key}: a text was expected, not a mapping or sequence")
    return {k: text_of(v) for k, v in values.items()}


def pairs(file):
    """KEY=VALUE and KEY<<END ... END: DOCS/workflow-commands#multiline-strings"""
    out, lines = {}, iter(file.read_text().split("\n"))
    for line in lines:
        equal, here = line.find("="), line.find("<<")
        if not line:
            continue
        if here > 0 and (equal < 0 or here < equal):
            key, end, value = line[:here], line[here + 2:], []
            for inner in lines:
                if inner == end:
                    break
                value.append(inner)
            else:
                raise Refused(f"Invalid value. Matching delimiter not found '{end}'")
            out[key] = "\n".join(value)
        elif equal > 0:
            out[line[:equal]] = line[equal + 1:]
        else:
            raise Refused(f"Invalid format '{line}'")
    return out


def main():
    cli = argparse.ArgumentParser()
    for name in ("repo", "event", "work", "log"):
        cli.add_argument("--" + name, required=True)
    for name in ("secrets", "vars", "only"):
        cli.add_argument("--" + name)
    for name in ("approve", "deny", "protected"):
        cli.add_argument("--" + name, action="append", default=[])
    cli.add_argument("--pass", dest="passed", action="append", default=[])
    cli.add_argument("--minute", type=float, default=60)
    world = World(cli.parse_args())
    try:
        return run_all(world)
    except Unsupported as e:
        world.log("unsupported", message=str(e))
        raise


def run_all(world):
    event, results, waiting = world.event, [], False
    message = world.git("log", "-1", "--format=%B", event["sha"]).lower()
    if event["name"] in ("push", "pull_request") and re.search(r"\[(skip ci|ci skip|no ci|skip actions|actions skip)\]|^skip-checks: *true", message, re.M):
        world.log("skipped_run", why="the commit message says so")  # https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
        return 0
    files = [f for f in world.git("ls-tree", "--name-only", event["sha"], ".github/workflows/").splitlines() if f.endswith((".yml", ".yaml"))]
    if world.args.only and not any(os.path.basename(f) == os.path.basename(world.args.only) for f in files):
        raise Unsupported(f"--only {world.args.only}: no such workflow")
    started = 0
    for path in files:
        if world.args.only and os.path.basename(path) != os.path.basename(world.args.only):
            continue
        try:
            if not triggered(world.file(path)[0]["on"], event, world.git):
                continue
            started += 1
            if started > 1 and event["name"] == "workflow_dispatch":
                raise Unsupported("workflow_dispatch starts one workflow: name it by --only")
            run = Run(world, path)
            results.append(run.start())
            waiting |= run.waiting
        except Refused as e:
            world.log("error", workflow=path, message=str(e))
            print(f"{path}: {e}", file=sys.stderr)
            results.append("failure")
    return 1 if set(results) & {"failure", "cancelled"} else 3 if waiting else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unsupported as e:
        sys.exit((print(f"unsupported: {e}", file=sys.stderr), 2)[1])
