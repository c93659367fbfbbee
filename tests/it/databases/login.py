"""Runs the rotation function of databases on RDS against a real PostgreSQL, with Secrets Manager made up. The master is no superuser, as
on RDS. Arguments: the function, a scratch folder."""

import glob
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time
import types
import uuid

source, scratch = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
port = random.randint(10000, 14000)
programs = shutil.which("initdb") or sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))[-1]
programs = pathlib.Path(programs).resolve().parent
server = scratch / "server"


def as_server(*command, **options):
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return subprocess.run([*prefix, *map(str, command)], check=True, cwd="/", capture_output=True, text=True, **options)


def psql(url, statement, works=True):
    done = subprocess.run(["psql", "-X", "-Atc", statement, url], capture_output=True, text=True, cwd="/", env={**os.environ, "HOME": str(scratch)})
    assert (done.returncode == 0) == works, f"{statement}: {done.stderr}"
    return done.stdout.strip()


class Missing(Exception):
    pass


class Secrets:
    """Versions with their stages, as Secrets Manager has them."""

    exceptions = types.SimpleNamespace(ResourceNotFoundException=Missing)

    def __init__(self):
        self.versions = {}

    def get_random_password(self, PasswordLength, ExcludePunctuation):
        assert ExcludePunctuation
        return {"RandomPassword": uuid.uuid4().hex + uuid.uuid4().hex[: PasswordLength - 32]}

    def get_secret_value(self, SecretId, VersionStage, VersionId=None):
        for version, (value, stages) in self.versions.get(SecretId, {}).items():
            if VersionStage in stages and VersionId in (None, version) and value:
                return {"SecretString": value}
        raise Missing

    def put_secret_value(self, SecretId, ClientRequestToken, SecretString, VersionStages):
        self.versions.setdefault(SecretId, {})[ClientRequestToken] = (SecretString, set(VersionStages))

    def describe_secret(self, SecretId):
        return {"VersionIdsToStages": {version: list(stages) for version, (_, stages) in self.versions[SecretId].items()}}

    def update_secret_version_stage(self, SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId=None):
        holders = [version for version, (_, stages) in self.versions[SecretId].items() if VersionStage in stages]
        assert holders == ([RemoveFromVersionId] if RemoveFromVersionId else [])
        for holder in holders:
            self.versions[SecretId][holder][1].remove(VersionStage)
        self.versions[SecretId][MoveToVersionId][1].add(VersionStage)

    def current(self, secret):
        return json.loads(self.get_secret_value(secret, "AWSCURRENT")["SecretString"])


class Rds:
    """Sets the master's password some time after it has said that it will."""

    def __init__(self):
        self.asked = []

    def modify_db_instance(self, DBInstanceIdentifier, MasterUserPassword):
        self.asked.append(DBInstanceIdentifier)
        statement = f"ALTER ROLE owner_zeta PASSWORD '{MasterUserPassword}'"
        threading.Timer(1, psql, (admin, statement)).start()

    def modify_db_cluster(self, DBClusterIdentifier, MasterUserPassword, ApplyImmediately):
        assert ApplyImmediately
        self.modify_db_instance(DBClusterIdentifier, MasterUserPassword)


manager, rds = Secrets(), Rds()
sys.modules["boto3"] = types.SimpleNamespace(client=lambda service: rds if service == "rds" else manager)
function = types.ModuleType("login")
exec(compile(source.read_text(), str(source), "exec"), function.__dict__)


def rotate(steps=("createSecret", "setSecret", "testSecret", "finishSecret")):
    token = str(uuid.uuid4())
    # Secrets Manager makes an empty version first.
    manager.versions.setdefault("login", {})[token] = (None, {"AWSPENDING"})
    for step in steps:
        for _ in range(2):  # each may come again
            function.handler({"Step": step, "SecretId": "login", "ClientRequestToken": token}, None)


scratch.chmod(0o755)
server.mkdir()
if os.geteuid() == 0:
    shutil.chown(server, "postgres")
as_server(programs / "initdb", "-D", server, "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
as_server(
    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha384", "-nodes", "-subj", "/CN=server",
    "-keyout", server / "server.key", "-out", server / "server.crt",
)  # fmt: skip
settings = f"listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\nlog_statement = ddl\nunix_socket_directories = '{server}'\n"
as_server("tee", "-a", server / "postgresql.conf", input=settings)
as_server(programs / "pg_ctl", "-s", "-w", "-D", server, "-l", server / "log", "start")
try:
    admin = f"postgresql://postgres@/postgres?host={server}&port={port}"
    psql(admin, "CREATE ROLE owner_zeta LOGIN CREATEROLE CREATEDB PASSWORD 'mas:ter$#'")
    psql(admin, "CREATE DATABASE zeta OWNER owner_zeta")
    manager.put_secret_value("master", "1", json.dumps({"username": "owner_zeta", "password": "mas:ter$#"}), ["AWSCURRENT"])
    os.environ.update(HOST="127.0.0.1", PORT=str(port), DATABASE="zeta", MASTER_SECRET="master")

    rotate()
    first = manager.current("login")
    assert first["username"] == "zeta_a"
    psql(first["url"], "CREATE TABLE orders AS SELECT 1 AS id")
    assert psql(first["url"], "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'") == "zeta"
    psql(first["url"], "CREATE ROLE other", works=False)

    rotate()
    second = manager.current("login")
    assert second["username"] == "zeta_b"
    psql(second["url"], "ALTER TABLE orders ADD COLUMN name text")
    psql(first["url"], "INSERT INTO orders VALUES (2)")

    rotate()
    third = manager.current("login")
    assert third["username"] == "zeta_a" and third["password"] != first["password"]
    psql(third["url"], "SELECT * FROM orders")
    psql(first["url"], "SELECT 1", works=False)

    # A login that is not there is not handed out, and the one before it stays.
    try:
        rotate(("createSecret", "testSecret", "finishSecret"))
        raise SystemExit("a login that does not work was handed out")
    except RuntimeError as error:
        assert "28P01" in str(error), error
    assert manager.current("login") == third

    # Neither the log nor an error says a password.
    log = (server / "log").read_text()
    assert "SCRAM-SHA-256$" in log and not any(value["password"] in log for value in (first, second, third))

    # Somebody else's server does not get in between: it has another certificate.
    genuine, function.certificate_digest = function.certificate_digest, lambda _: b"another"
    try:
        rotate(("createSecret", "setSecret"))
        raise SystemExit("a server with another certificate was believed")
    except RuntimeError as error:
        assert "channel binding" in str(error), error
    function.certificate_digest = genuine

    # Where nobody keeps the master's password RDS sets another one each time, and what reads signs in by IAM: here and in every copy.
    psql(admin, "CREATE ROLE rds_iam")
    psql(admin, "GRANT rds_iam TO owner_zeta WITH ADMIN OPTION")
    del os.environ["MASTER_SECRET"]
    os.environ.update(MASTER="instance/acme-euw1-prod-zeta-pg", MASTER_USER="owner_zeta", LOGIN="zeta_euw1", READER="zeta_reader")
    function.time = types.SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: time.sleep(0.2))
    rotate()
    fourth = manager.current("login")
    assert fourth["username"] == "zeta_euw1_a" and rds.asked == ["acme-euw1-prod-zeta-pg"] * 2
    psql(fourth["url"], "CREATE SCHEMA more CREATE TABLE more.orders (id int)")
    psql(fourth["url"], "INSERT INTO more.orders VALUES (1)")
    assert psql(admin, "SELECT pg_has_role('zeta_reader', 'rds_iam', 'MEMBER'), has_database_privilege('zeta_reader', 'zeta', 'CONNECT')") == "t|t"
    reads = f"postgresql://postgres@/zeta?host={server}&port={port}&options=-crole%3Dzeta_reader"
    assert psql(reads, "SELECT id FROM more.orders") == "1"
    psql(reads, "INSERT INTO more.orders VALUES (2)", works=False)
    # The logins from before go on.
    psql(third["url"], "SELECT * FROM more.orders")
    os.environ["MASTER"] = "cluster/acme-euw1-prod-zeta-pg"
    rotate()
    assert manager.current("login")["username"] == "zeta_euw1_b"
    # RDS that never sets it: the function says so, and Secrets Manager calls it again.
    rds.modify_db_cluster, function.PATIENCE = lambda **_: None, 1
    try:
        rotate(("createSecret", "setSecret"))
        raise SystemExit("a master that cannot sign in was believed")
    except RuntimeError as error:
        assert "28P01" in str(error), error
finally:
    as_server(programs / "pg_ctl", "-s", "-m", "immediate", "-D", server, "stop")
print("all passed")
