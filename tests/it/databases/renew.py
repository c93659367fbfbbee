"""Runs the job that makes logins on Google Cloud and Azure against a real PostgreSQL, with the APIs of both made up. Who makes logins is no superuser,
as there. Arguments: the job, the library that it shares with the function on RDS, a scratch folder."""

import base64
import datetime
import glob
import http.server
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

job, library, scratch = (pathlib.Path(argument) for argument in sys.argv[1:4])
port, api = random.randint(14000, 17000), random.randint(17000, 20000)
programs = shutil.which("initdb") or sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))[-1]
programs = pathlib.Path(programs).resolve().parent
server, code = scratch / "server", scratch / "job"


def as_server(*command, **options):
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return subprocess.run([*prefix, *map(str, command)], check=True, cwd="/", capture_output=True, text=True, **options)


def psql(url, statement, works=True):
    done = subprocess.run(["psql", "-X", "-Atc", statement, url], capture_output=True, text=True, cwd="/", env={**os.environ, "HOME": str(scratch)})
    assert (done.returncode == 0) == works, f"{statement}: {done.stderr}"
    return done.stdout.strip()


class Cloud:
    """Secrets with their versions, users of an instance, vaults; and what the next answers are to be."""

    def __init__(self):
        # Of Google Cloud: number, value, state, when it was made.
        self.versions, self.vaults, self.failures, self.asked = [], {"own": [], "shared": []}, [], []
        self.postgres, self.authorities = "hidden", []
        self.lock = threading.Lock()

    def age(self, days):
        """What the clouds and the values themselves say of when they were made."""

        def older(value):
            if isinstance(value, dict) and "renewed" in value:
                made = datetime.datetime.fromisoformat(value["renewed"].replace("Z", "+00:00")) - datetime.timedelta(days=days)
                value["renewed"] = made.strftime("%Y-%m-%dT%H:%M:%SZ")
            return value

        for version in self.versions:
            version["made"] -= datetime.timedelta(days=days)
            older(version["value"])
        for versions in self.vaults.values():
            for version in versions:
                version["created"] -= days * 86400
                if version["value"].startswith("{"):
                    version["value"] = json.dumps(older(json.loads(version["value"])), sort_keys=True)

    def answer(self, method, path, query, headers, body):
        self.asked.append(f"{method} {path}")
        if path == "/metadata/instance/service-accounts/default/token":
            assert headers["Metadata-Flavor"] == "Google"
            return 200, {"access_token": "token-of-google", "expires_in": 3599}
        if path == "/entra/tenant-1/oauth2/v2.0/token":
            form = dict(urllib.parse.parse_qsl(body))
            assert form["client_assertion"] == "federated" and form["client_id"] == "identity-1", form
            return 200, {"access_token": {"https://vault.azure.net/.default": "token-of-vault"}.get(form["scope"], "token-of-maker")}
        if self.failures and self.failures[0][0] in path and method == self.failures[0][1]:
            return self.failures.pop(0)[2], {"error": {"message": "not now"}}
        if path.startswith("/sm/"):
            assert headers["Authorization"] == "Bearer token-of-google"
            return self.secret_manager(method, path.removeprefix("/sm"), body)
        if path == "/sql/projects/acme/instances/zeta-db/listServerCas":
            assert headers["Authorization"] == "Bearer token-of-google"
            return 200, {"certs": [{"cert": cert} for cert in self.authorities], "activeVersion": "1"}
        if path.startswith("/sql/"):
            assert headers["Authorization"] == "Bearer token-of-google" and path == "/sql/projects/acme/instances/zeta-db/users"
            return self.sql_admin(method, query, json.loads(body))
        assert headers["Authorization"] == "Bearer token-of-vault" and query == "api-version=7.4"
        return self.vault(method, *path.removeprefix("/vaults/").split("/", 1), body)

    def secret_manager(self, method, path, body):
        secret = "/projects/acme/secrets/login"
        shown = lambda one: {"name": f"projects/9/secrets/login/versions/{one['number']}", "createTime": one["made"].strftime("%Y-%m-%dT%H:%M:%S.123456789Z")}
        if path == f"{secret}/versions":
            return 200, {"versions": [shown(one) for one in self.versions if one["enabled"]]} if self.versions else {}
        if path == f"{secret}:addVersion":
            value = json.loads(base64.b64decode(json.loads(body)["payload"]["data"]))
            self.versions.append({"number": len(self.versions) + 1, "value": value, "enabled": True, "made": datetime.datetime.now(datetime.timezone.utc)})
            return 200, shown(self.versions[-1])
        number, action = path.removeprefix("/projects/9/secrets/login/versions/").split(":")
        version = self.versions[int(number) - 1]
        if action == "destroy":
            version["enabled"] = False
            return 200, {}
        return 200, {"payload": {"data": base64.b64encode(json.dumps(version["value"]).encode()).decode()}}

    def sql_admin(self, method, query, user):
        """Sets a password some time after it has said that it will."""
        assert user["name"] == "postgres"
        if method == "PUT" and self.postgres == "missing":
            return 404, {"error": {"message": "The specified user does not exist"}}
        assert method == ("POST" if self.postgres == "missing" else "PUT") and (method == "POST" or query == "name=postgres")
        self.postgres = user["password"]
        threading.Timer(0.2, self.set_password, (user["password"],)).start()
        return 200, {"status": "PENDING"}

    def set_password(self, password):
        """Of two at once one may fail, as there."""
        subprocess.run(["psql", "-X", "-c", f"ALTER ROLE postgres PASSWORD '{password}'", admin], capture_output=True, check=False)

    def vault(self, method, name, path, body):
        assert path == "secrets/login", path
        versions = self.vaults[name]
        if method == "PUT":
            sent = json.loads(body)
            versions.append({"value": sent["value"], "tags": sent["tags"], "created": int(time.time()), "exp": sent["attributes"]["exp"], "type": sent["contentType"]})
        if not versions:
            return 404, {"error": {"code": "SecretNotFound", "message": "not found"}}
        return 200, {"value": versions[-1]["value"], "tags": versions[-1]["tags"], "attributes": {"created": versions[-1]["created"], "enabled": True}}

    def login(self):
        return self.versions[-1]["value"]

    def azure(self, vault="own"):
        return json.loads(self.vaults[vault][-1]["value"])


class Handler(http.server.BaseHTTPRequestHandler):
    def do(self):
        url = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with cloud.lock:
            try:
                status, said = cloud.answer(self.command, url.path, url.query, self.headers, body)
            except AssertionError as error:
                wrong.append(f"{self.command} {self.path}: {error!r}")
                status, said = 418, {"error": {"message": "wrong question"}}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    do_GET = do_PUT = do_POST = do

    def log_message(self, *_):
        pass


def run(settings, works=True, more=None):
    """The job as its pod runs it: two files beside each other, nothing to write to."""
    done = subprocess.run([sys.executable, "-B", str(code / "renew.py")], env={"PATH": os.environ["PATH"], "PYTHONPATH": str(code), **settings, **(more or {})}, capture_output=True, text=True)
    assert not wrong, wrong
    assert (done.returncode == 0) == works, done.stdout + done.stderr
    assert done.stderr == "", done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    printed.append(done.stdout)
    return said[-1]["message"] if works else said[-1]


scratch.chmod(0o755)
for folder in (server, code):
    folder.mkdir()
shutil.copy(job, code / "renew.py")
shutil.copy(library, code / "postgres.py")
if os.geteuid() == 0:
    shutil.chown(server, "postgres")
as_server(programs / "initdb", "-D", server, "-U", "boss", "--auth-local=trust", "--auth-host=scram-sha-256")
# The authority of the instance, and a certificate for the one name.
# Authorities of Cloud SQL do not say what they may be used for; those that everybody trusts do.
extensions = {
    "google": "basicConstraints = critical, CA:TRUE, pathlen:0\n",
    "public": "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n",
}
for name, of_authority in extensions.items():
    own = server / name
    settings = f"[req]\ndistinguished_name = dn\nx509_extensions = v3\nprompt = no\n[dn]\nCN = {name}\n[v3]\n{of_authority}"
    as_server("tee", f"{own}.cnf", input=settings)
    as_server("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-config", f"{own}.cnf", "-keyout", f"{own}-ca.key", "-out", f"{own}-ca.crt")
    as_server("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", f"{own}.key", "-out", f"{own}.csr")
    more = "" if name == "google" else "authorityKeyIdentifier = keyid\nkeyUsage = critical, digitalSignature\n"
    as_server("tee", server / "names", input=f"basicConstraints = CA:FALSE\nsubjectAltName = DNS:localhost\n{more}")
    as_server(
        "openssl", "x509", "-req", "-in", f"{own}.csr", "-CA", f"{own}-ca.crt", "-CAkey", f"{own}-ca.key", "-CAcreateserial",
        "-extfile", server / "names", "-out", f"{own}.crt",
    )  # fmt: skip
# As Python verifies from 3.13 on, whichever runs this.
(code / "sitecustomize.py").write_text(
    "import ssl\n\nplain = ssl.create_default_context\n\n\ndef strict(*given, **named):\n    context = plain(*given, **named)\n"
    "    context.verify_flags |= ssl.VERIFY_X509_STRICT\n    return context\n\n\nssl.create_default_context = strict\n"
)
# Entra ID's tokens are asked for as passwords, which nothing else is; older servers of Cloud SQL have md5 for whom their API has made.
as_server("tee", server / "pg_hba.conf", input="local all all trust\nhostssl all maker,maker2 all password\nhostssl all all all scram-sha-256\n")
as_server("tee", "-a", server / "postgresql.conf", input=f"listen_addresses = 'localhost'\nport = {port}\nssl = on\nssl_cert_file = 'google.crt'\nssl_key_file = 'google.key'\nlog_statement = ddl\nunix_socket_directories = '{server}'\n")
as_server(programs / "pg_ctl", "-s", "-w", "-D", server, "-l", server / "log", "start")
cloud, wrong, printed = Cloud(), [], []
answers = http.server.ThreadingHTTPServer(("127.0.0.1", api), Handler)
threading.Thread(target=answers.serve_forever, daemon=True).start()
try:
    authority, public = (pathlib.Path(server / f"{name}-ca.crt").read_text() for name in ("google", "public"))
    cloud.authorities = [authority]
    admin = f"postgresql://boss@/postgres?host={server}&port={port}"
    here = f"http://127.0.0.1:{api}"
    both = {"HOST": "localhost", "PORT": str(port), "SECRET": "login", "ROTATION_DAYS": "90", "PATIENCE": "20", "PAUSE": "0.1"}

    # Google Cloud: a database that its API has made, and whom everybody is let make logins as.
    psql(admin, "CREATE ROLE cloudsqlsuperuser CREATEROLE CREATEDB")
    psql(admin, "CREATE ROLE postgres LOGIN CREATEROLE CREATEDB IN ROLE cloudsqlsuperuser")
    psql(admin, "CREATE DATABASE zeta OWNER cloudsqlsuperuser")
    google = {
        **both, "CLOUD": "gcp", "DATABASE": "zeta", "OWNER": "zeta", "LOGIN": "zeta", "PROJECT": "acme", "INSTANCE": "zeta-db",
        "SECRET_MANAGER": f"{here}/sm", "SQL_ADMIN": f"{here}/sql", "METADATA": f"{here}/metadata",
    }  # fmt: skip
    # Roles that are not in force yet, and a service that is busy, are waited for.
    cloud.failures = [("/versions", "GET", 403), ("/versions", "GET", 403), ("/users", "PUT", 409), (":addVersion", "POST", 503)]
    assert run(google) == "apps sign in as zeta_a from now on" and not cloud.failures
    first = cloud.login()
    assert first["username"] == "zeta_a" and first["ca"] == authority and first["port"] == port and first["dbname"] == "zeta"
    psql(first["url"], "CREATE TABLE orders AS SELECT 1 AS id")
    assert psql(first["url"], "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'") == "zeta"
    psql(first["url"], "CREATE ROLE other", works=False)

    # What apps signed in as before there were two logins: what it made is the owner's as well.
    psql(admin, "CREATE ROLE app_zeta LOGIN PASSWORD 'former' IN ROLE cloudsqlsuperuser")
    psql(admin.replace("/postgres?", "/zeta?"), "CREATE TABLE old (id int)")
    psql(admin.replace("/postgres?", "/zeta?"), "ALTER TABLE old OWNER TO app_zeta")
    for statement in ("CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'", "ALTER FUNCTION public.one() OWNER TO app_zeta", "CREATE SCHEMA more AUTHORIZATION app_zeta", "CREATE FUNCTION more.two() RETURNS int LANGUAGE sql AS 'SELECT 2'", "ALTER FUNCTION more.two() OWNER TO app_zeta"):
        psql(admin.replace("/postgres?", "/zeta?"), statement)
    cloud.versions[-1]["value"] = {**first, "username": "app_zeta", "password": "former"}
    cloud.failures = [(":addVersion", "POST", 507)]
    run(google, works=False)
    assert "zeta_a" in run(google)
    psql(cloud.login()["url"], "ALTER TABLE old ADD COLUMN name text")
    psql(cloud.login()["url"], "SET ROLE app_zeta", works=False)
    psql(cloud.login()["url"], "CREATE OR REPLACE FUNCTION more.two() RETURNS int LANGUAGE sql AS 'SELECT 3'")
    # Pods that hold it go on, and what they make is the owner's.
    held = cloud.login()["url"].replace(f"{cloud.login()['username']}:{cloud.login()['password']}", "app_zeta:former")
    psql(held, "CREATE TABLE later AS SELECT * FROM old")
    psql(cloud.login()["url"], "DROP TABLE later")
    first = cloud.login()

    # Young enough: nothing is asked of the database, nor of the API.
    cloud.asked.clear()
    assert "younger than 90 days" in run(google)
    assert not [asked for asked in cloud.asked if "/users" in asked or "addVersion" in asked]
    cloud.age(89)
    assert "younger" in run(google)

    # Ninety days old: the other one's turn. What the first one made is its too, and the first goes on.
    cloud.age(1)
    assert run(google) == "apps sign in as zeta_b from now on"
    second = cloud.login()
    psql(second["url"], "ALTER TABLE orders ADD COLUMN name text")
    psql(first["url"], "INSERT INTO orders VALUES (2)")
    cloud.age(200)
    assert "zeta_a" in run(google)
    third = cloud.login()
    assert third["password"] != first["password"]
    psql(first["url"], "SELECT 1", works=False)
    psql(second["url"], "SELECT * FROM orders")
    assert [version["enabled"] for version in cloud.versions] == [False, False, True, True]

    # Now, because it leaked: the other one, and once more.
    assert "zeta_b" in run(google, more={"FORCE": "2999-01-01T00:00:00Z"})
    psql(third["url"], "SELECT * FROM orders")
    assert "younger" in run(google, more={"FORCE": "2020-01-01T00:00:00Z"})
    assert "zeta_a" in run(google, more={"FORCE": "2999-01-01T00:00:00Z"})
    psql(third["url"], "SELECT 1", works=False)
    third = cloud.login()

    # Another authority, or another address: the same login, and another version.
    cloud.authorities = [authority, public]
    assert run(google) == "the secret says where the database is now"
    assert cloud.login()["password"] == third["password"] and sorted([authority, public]) == sorted(part + "-----END CERTIFICATE-----\n" for part in cloud.login()["ca"].split("-----END CERTIFICATE-----\n")[:-1])
    cloud.authorities = [authority]
    assert run(google) == "the secret says where the database is now"

    # What it does not know it does not believe: a server of another authority gets no password.
    stranger = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=authority", "-keyout", "/dev/null"], capture_output=True, text=True, check=True)
    cloud.age(91)
    cloud.authorities = [stranger.stdout]
    failed = run(google, works=False, more={"PATIENCE": "3"})
    cloud.authorities = [authority]
    assert failed["severity"] == "ERROR" and "CERTIFICATE_VERIFY_FAILED" in failed["message"], failed

    # A secret that cannot be written leaves apps what they have, and the next run makes it good.
    cloud.failures = [(":addVersion", "POST", 507)]
    before = cloud.login()
    assert "507" in run(google, works=False)["message"] and cloud.login() == before
    psql(before["url"], "SELECT * FROM orders")
    assert "zeta_b" in run(google)
    # `postgres` may have been deleted.
    cloud.age(91)
    cloud.postgres = "missing"
    assert "zeta_a" in run(google)

    # Somebody else is at work: it waits.
    cloud.age(91)
    holder = subprocess.Popen(["psql", "-X", "-c", "SELECT pg_advisory_lock(7236190654), pg_sleep(2)", admin], stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    started = time.monotonic()
    run(google)
    assert time.monotonic() - started > 1.2 and "another run is at work" in printed[-1] and holder.wait() == 0

    # A value that is none, and a name that nobody here has made.
    for value in (["no", "login"], {**cloud.login(), "username": "app-user; drop"}, "words"):
        cloud.versions[-1]["value"] = value
        assert "apps sign in as zeta_a" in run(google)
        psql(cloud.login()["url"], "SELECT * FROM orders")

    # Twice at once: one login, which works.
    cloud.age(91)
    count = len(cloud.versions)
    runs = [subprocess.Popen([sys.executable, "-B", str(code / "renew.py")], env={"PATH": os.environ["PATH"], "PYTHONPATH": str(code), **google}, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outs = [run.communicate()[0] for run in runs]
    printed.extend(outs)
    assert 1 <= len(cloud.versions) - count and not wrong, (outs, wrong)
    for version in cloud.versions[count:]:
        assert version["value"] == cloud.login() or version["value"]["username"] != cloud.login()["username"], outs
    psql(cloud.login()["url"], "SELECT * FROM orders")

    # Older servers of Cloud SQL have kept md5.
    cloud.age(91)
    psql(admin, "ALTER SYSTEM SET password_encryption = 'md5'")
    as_server("tee", server / "pg_hba.conf", input="local all all trust\nhostssl all maker,maker2 all password\nhostssl all postgres all md5\nhostssl all all all scram-sha-256\n")
    psql(admin, "SELECT pg_reload_conf()")
    run(google)
    psql(cloud.login()["url"], "SELECT * FROM orders")
    psql(admin, "ALTER SYSTEM RESET password_encryption")
    psql(admin, "SELECT pg_reload_conf()")

    # Azure: no database yet, an administrator who signs in with a token, and a value without a login that Terraform has put there.
    psql(admin, "ALTER SYSTEM SET ssl_cert_file = 'public.crt'")
    psql(admin, "ALTER SYSTEM SET ssl_key_file = 'public.key'")
    psql(admin, "SELECT pg_reload_conf()")
    psql(admin, "CREATE ROLE azure_pg_admin CREATEROLE CREATEDB")
    psql(admin, "CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD 'token-of-maker' IN ROLE azure_pg_admin")
    (scratch / "federated").write_text("federated")
    (scratch / "ca.crt").write_text(public)
    azure = {
        **both, "CLOUD": "azure", "DATABASE": "eta", "OWNER": "eta_owner", "LOGIN": "eta", "MAKER": "maker", "VAULTS": f"{here}/vaults/own,{here}/vaults/shared/",
        "CA_FILE": str(scratch / "ca.crt"),
        "AZURE_FEDERATED_TOKEN_FILE": str(scratch / "federated"), "AZURE_CLIENT_ID": "identity-1", "AZURE_TENANT_ID": "tenant-1", "AZURE_AUTHORITY_HOST": f"{here}/entra/",
    }  # fmt: skip
    cloud.vaults["own"].append({"value": json.dumps({"host": "localhost"}), "tags": {"Client": "eta"}, "created": int(time.time())})
    cloud.failures = [("/secrets/login", "GET", 403), ("/secrets/login", "PUT", 403)]
    assert "eta_a" in run(azure) and not cloud.failures
    first = cloud.azure()
    assert cloud.azure("shared") == first and cloud.vaults["own"][-1]["tags"] == {"Client": "eta"} and cloud.vaults["own"][-1]["type"] == "application/json"
    assert 121 * 86400 < cloud.vaults["own"][-1]["exp"] - time.time() <= 122 * 86400
    assert psql(admin, "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'eta'") == "eta_owner|UTF8"
    psql(first["url"], "CREATE TABLE orders AS SELECT 1 AS id")
    assert "younger" in run(azure)
    # What an earlier run did not write for others.
    cloud.vaults["shared"].pop()
    run(azure)
    assert cloud.azure("shared") == first
    cloud.age(90)
    assert "eta_b" in run(azure)
    psql(cloud.azure()["url"], "ALTER TABLE orders ADD COLUMN name text")
    # A copy that was promoted has another identity, and logins of its own; those of its home go on.
    psql(admin, "CREATE ROLE maker2 LOGIN CREATEROLE CREATEDB PASSWORD 'token-of-maker' IN ROLE azure_pg_admin")
    home = cloud.azure()
    cloud.vaults["own"].append({"value": json.dumps({"host": "localhost"}), "tags": {}, "created": int(time.time())})
    assert "eta_weu_a" in run({**azure, "LOGIN": "eta_weu", "MAKER": "maker2"})
    psql(cloud.azure()["url"], "INSERT INTO orders VALUES (2)")
    psql(home["url"], "SELECT * FROM orders")
    # A value that somebody has put there and that is no JSON.
    cloud.vaults["own"].append({"value": "hunter2", "tags": {}, "created": int(time.time())})
    assert "eta_a" in run(azure)

    # An administrator whom apps signed in as before hands over what it has made, its database as well, and is let in to nothing more.
    psql(admin, "CREATE ROLE theta LOGIN CREATEROLE CREATEDB PASSWORD 'former' IN ROLE azure_pg_admin")
    psql(admin, "CREATE DATABASE theta OWNER theta")
    psql(admin.replace("/postgres?", "/theta?"), "SET ROLE theta; CREATE TABLE old (id int)")
    cloud.vaults["own"].append({"value": json.dumps({"username": "theta", "password": "former"}), "tags": {}, "created": int(time.time())})
    theta = {**azure, "DATABASE": "theta", "OWNER": "theta_owner", "LOGIN": "theta"}
    assert "theta_a" in run(theta) and "what theta owned" in printed[-1]
    psql(cloud.azure()["url"], "ALTER TABLE old ADD COLUMN name text")
    psql(cloud.azure()["url"], "SET ROLE theta", works=False)
    psql(cloud.azure()["url"].replace(f"{cloud.azure()['username']}:{cloud.azure()['password']}", "theta:former"), "SELECT * FROM old")
    assert psql(admin, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'theta'") == "theta_owner"
    # One that cannot sign in keeps what it has, which nobody could use any more.
    cloud.vaults["own"].append({"value": json.dumps({"username": "theta", "password": "forgotten"}), "tags": {}, "created": int(time.time())})
    assert "theta_a" in run(theta) and "cannot sign in any more" in printed[-1]
    cloud.vaults["own"].append({"value": "hunter2", "tags": {}, "created": int(time.time())})
    assert "eta_a" in run(azure)

    # A name that does not belong to the certificate.
    cloud.age(91)
    failed = run(azure, works=False, more={"HOST": "127.0.0.1", "PATIENCE": "3"})
    assert "CERTIFICATE_VERIFY_FAILED" in failed["message"], failed

    # Neither the log nor what the job says has a password or a token in it.
    log = (server / "log").read_text() + "".join(printed)
    known = [version["value"]["password"] for version in cloud.versions if isinstance(version["value"], dict)] + [json.loads(version["value"]).get("password") for versions in cloud.vaults.values() for version in versions if version["value"] != "hunter2"]
    assert "SCRAM-SHA-256$" in log and len(known) > 12
    for word in [*filter(None, known), "token-of-google", "token-of-vault", "federated", "hunter2"]:
        # What this script has made itself stands in the server's log.
        assert word not in (log if word not in ("former", "forgotten") else "".join(printed).replace("former ", "")), word
finally:
    as_server(programs / "pg_ctl", "-s", "-m", "immediate", "-D", server, "stop")
print("all passed")
