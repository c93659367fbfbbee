"""Makes the apps' login to a database on Google Cloud or Azure and renews it, as a job in the cell's cluster: the database answers to its network alone.

It runs every day, and does nothing while the login is younger than ROTATION_DAYS. Whoever runs it twice at once gets one login: the second waits for
the first, by a lock in the database, and then finds that there is nothing to do. What the database is told comes before what the secret says, and concerns the
login that apps do not have: a run that fails halfway leaves them what they have.

Nobody keeps the password of the one who makes logins. Google Cloud sets it another one before each use; on Azure that is the identity of this job,
which signs in with a token.
"""

import datetime
import http.client
import json
import os
import secrets
import ssl
import string
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import postgres

# Until then roles, names and passwords may still have to come into force; the job itself is given some more.
UNTIL = time.monotonic() + int(os.environ.get("PATIENCE", "780"))
# Seconds before something is asked again, at first. A server that refuses too often refuses everybody at the address for a while.
PAUSE = float(os.environ.get("PAUSE", "3"))
# Days for which it may fail before a login is told to be too old: the label or tag of the secret has them, too.
GRACE_DAYS = 2
# Days before its end that a vault says that a secret expires: https://learn.microsoft.com/azure/key-vault/general/event-grid-overview
NOTICE_DAYS = 30
# An advisory lock of whoever renews logins. The number means nothing, but for being the same everywhere.
LOCK = 7236190654


class Stay(urllib.request.HTTPRedirectHandler):
    """Another address would be sent the token."""

    def redirect_request(self, *_arguments):
        return None


OPENER = urllib.request.build_opener(Stay)


class Refused(Exception):
    """An answer of an API that is no success: its number, and what it says."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


def main():
    database = os.environ["DATABASE"]
    place = {"host": os.environ["HOST"], "port": int(os.environ["PORT"]), "dbname": database}
    cloud = {"gcp": GoogleCloud, "azure": Azure}[os.environ["CLOUD"]]()
    renew(cloud, place, postgres.name(database), postgres.name(os.environ["OWNER"]), postgres.name(os.environ["LOGIN"]), int(os.environ["ROTATION_DAYS"]))


def renew(cloud, place, database, owner, prefix, days):
    now = datetime.datetime.now(datetime.timezone.utc)
    wanted = {**cloud.says(), **place, "engine": "postgres"}

    def due():
        value, made = patiently(cloud.read)
        has_login = value.get("username") in (f"{prefix}_a", f"{prefix}_b") and bool(value.get("password"))
        # Another address is another version of the secret, and no other login.
        made = renewed(value) or made
        # It runs at the same minute every day, and some seconds later. Somebody may want one that is younger than a moment.
        return value, not has_login or made < wished() or now - made >= datetime.timedelta(days=days, hours=-1)

    value, is_due = due()
    if not is_due and complete(wanted, value) == value:
        cloud.write_others(value)
        return say(f"the login {value['username']} is younger than {days} days")
    with cloud.as_maker({**place, "dbname": "postgres"}) as maker:
        patiently(lambda: alone(maker))
        value, is_due = due()
        if not is_due and complete(wanted, value) == value:
            return say("another run has done it")
        if is_due:
            former = value
            username = f"{prefix}_b" if value.get("username") == f"{prefix}_a" else f"{prefix}_a"
            value = {"username": username, "password": password(), "renewed": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
            postgres.make_owner(maker, owner)
            if not maker.query(f"SELECT FROM pg_database WHERE datname = '{database}'"):
                maker.query(f'CREATE DATABASE "{database}" OWNER "{owner}" ENCODING \'UTF8\' TEMPLATE template0')
            cloud.after(maker, owner)
            # Only if the maker may act as its present owner; a database of the former login is handed over by that login.
            if postgres.answer(maker.query(f"SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = '{database}'")) == "t":
                maker.query(f'ALTER DATABASE "{database}" OWNER TO "{owner}"')
            inherit(cloud, maker, place, owner, former, prefix)
            postgres.make(maker, database, owner, username, postgres.verifier(value["password"]))
        # Another address, or another authority: the login stays what it is.
        value = complete(wanted, value)
        with postgres.Connection(place, value, cloud.context()) as session:
            if len(session.query(f"SELECT WHERE current_user = '{owner}'")) != 1:
                raise RuntimeError("the login does not act as the owner of the database")
        cloud.write(value)
    say(f"apps sign in as {value['username']} from now on" if is_due else "the secret says where the database is now")


def alone(maker):
    """Whether no other run is at work."""
    if postgres.answer(maker.query(f"SELECT pg_try_advisory_lock({LOCK})")) != "t":
        raise RuntimeError("another run is at work")


def inherit(cloud, maker, place, owner, former, prefix):
    """What apps signed in as before there were two logins owns what it made. It hands that over itself, since it alone may, and acts as the owner from then on,
    so that pods which still hold it go on. A failure ends the run before apps get a login that would own nothing."""
    name = former.get("username")
    if name in (None, owner, f"{prefix}_a", f"{prefix}_b"):
        return
    name = postgres.name(name)
    if not maker.query(f"SELECT FROM pg_roles WHERE rolname = '{name}'"):
        return
    if not former.get("password"):
        if maker.query(f"SELECT FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE r.rolname = '{name}' AND d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o'"):
            raise RuntimeError(f"{name} owns what apps use, and the secret has no password of it to hand that over with")
        return
    # On Azure it may act as the owner already, as an administrator. From 16 on that is two rights: https://www.postgresql.org/docs/current/sql-grant.html
    rights = ["USAGE", "SET"] if int(postgres.answer(maker.query("SHOW server_version_num"))) >= 160000 else ["USAGE"]
    if any(postgres.answer(maker.query(f"SELECT pg_has_role('{name}', '{owner}', '{right}')")) != "t" for right in rights):
        maker.query(f'GRANT "{owner}" TO "{name}"')
    try:
        session = postgres.Connection(place, former, cloud.context())
    except RuntimeError as error:
        if not str(error).startswith(("28P01", "28000")):
            raise
        return say(f"{name} cannot sign in any more, and what it owns stays its own: {error}", "WARNING")
    with session:
        session.query("SET ROLE NONE")
        session.query("SET lock_timeout = '10s'")
        database = postgres.name(place["dbname"])
        if session.query(f"SELECT FROM pg_database WHERE datname = '{database}' AND datdba = current_user::regrole"):
            session.query(f'ALTER DATABASE "{database}" OWNER TO "{owner}"')
        # Schemas first: who gets a function or a type has to be let into its schema.
        session.query(
            "DO $$ DECLARE one name; BEGIN FOR one IN SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole LOOP "
            f"EXECUTE format('ALTER SCHEMA %I OWNER TO \"{owner}\"', one); END LOOP; END $$"
        )
        unlocked(lambda: session.query(f'REASSIGN OWNED BY "{name}" TO "{owner}"'))
        session.query(f"ALTER ROLE \"{name}\" IN DATABASE \"{database}\" SET role = '{owner}'")
    say(f"what {name} owned is {owner}'s now", "NOTICE")


def unlocked(ask):
    """Tables that are in use keep it waiting, and what waits for a table keeps others: it waits for some seconds at a time."""
    while True:
        try:
            return ask()
        except RuntimeError as error:
            if not str(error).startswith(("55P03", "40P01")) or time.monotonic() > UNTIL:
                raise
            say(f"once more in 20 s: {error}")
            time.sleep(20)


def complete(wanted, value):
    """What apps read: the login, where the database is, and both in one address."""
    login = {key: value[key] for key in ("username", "password", "renewed") if key in value}
    if not {"username", "password"} <= login.keys():
        return {**wanted, **login}
    url = f"postgresql://{login['username']}:{login['password']}@{wanted['host']}:{wanted['port']}/{wanted['dbname']}?sslmode=require"
    return {**wanted, **login, "url": url}


def password():
    """Long enough for what is asked of passwords, and without characters that a URL would take for its own."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_")
    while True:
        made = "".join(secrets.choice("".join(kinds)) for _ in range(40))
        if made[0].isalpha() and all(any(character in kind for character in made) for kind in kinds):
            return made


class GoogleCloud:
    """Secret Manager, and Cloud SQL's own API for the one who makes logins."""

    SECRETS = os.environ.get("SECRET_MANAGER", "https://secretmanager.googleapis.com/v1")
    SQL = os.environ.get("SQL_ADMIN", "https://sqladmin.googleapis.com/v1")
    # https://cloud.google.com/compute/docs/access/authenticate-workloads#applications
    METADATA = os.environ.get("METADATA", "http://metadata.google.internal/computeMetadata/v1")

    def __init__(self):
        self.secret = f"{self.SECRETS}/projects/{os.environ['PROJECT']}/secrets/{os.environ['SECRET']}"
        self.instance = f"{self.SQL}/projects/{os.environ['PROJECT']}/instances/{os.environ['INSTANCE']}"
        self.users = f"{self.instance}/users"
        self.certificates = None

    def says(self):
        return {"ca": self.authorities()}

    def authorities(self):
        """The instance's own, with the one that comes next: https://cloud.google.com/sql/docs/postgres/manage-ssl-instance#rotate-server-ca"""
        if self.certificates is None:
            certificates = patiently(lambda: self.ask("GET", f"{self.instance}/listServerCas"))["certs"]
            self.certificates = "\n".join(sorted(one["cert"].strip() for one in certificates)) + "\n"
        return self.certificates

    def context(self):
        """No other instance has certificates of the authority, and their names are no host's: https://cloud.google.com/sql/docs/postgres/configure-ssl-instance.
        It does not say what it may be used for, which Python asks for from 3.13 on: https://docs.python.org/3/whatsnew/3.13.html#ssl"""
        context = ssl.create_default_context(cadata=self.authorities())
        context.check_hostname = False
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context

    def ask(self, method, url, body=None):
        token = patiently(lambda: request("GET", f"{self.METADATA}/instance/service-accounts/default/token", {"Metadata-Flavor": "Google"}))
        return request(method, url, {"Authorization": f"Bearer {token['access_token']}"}, body)

    def read(self):
        """The newest value that is enabled, and when it was made."""
        # None is made at first.
        versions = self.versions()
        if not versions:
            return {}, None
        data = self.ask("GET", f"{self.SECRETS}/{versions[0]['name']}:access")["payload"]["data"]
        return as_value(postgres.base64.b64decode(data)), moment(versions[0]["createTime"])

    def versions(self):
        """Those that are enabled, the newest first."""
        found = self.ask("GET", f"{self.secret}/versions?filter=state:ENABLED&pageSize=100").get("versions", [])
        return sorted(found, key=lambda version: -int(version["name"].rsplit("/", 1)[1]))

    def write(self, value):
        data = postgres.base64.b64encode(json.dumps(value, sort_keys=True).encode()).decode()
        patiently(lambda: self.ask("POST", f"{self.secret}:addVersion", {"payload": {"data": data}}))
        # The login before the present one still works; the ones before that are nobody's. They can be brought back for as long as the secret says.
        for version in self.versions()[2:]:
            self.ask("POST", f"{self.SECRETS}/{version['name']}:destroy", {})

    def write_others(self, _value):
        pass

    def as_maker(self, place):
        """`postgres`, which every instance has, with a password that is used once. Another run may have set its own meanwhile: then once more."""

        def sign_in():
            login = {"username": "postgres", "password": password()}
            user = {"name": "postgres", "password": login["password"]}
            try:
                self.ask("PUT", f"{self.users}?name=postgres", user)
            except Refused as refused:
                if refused.code != 404:
                    raise
                self.ask("POST", self.users, user)
            # It is set some time after that was said.
            for tries in range(6):
                time.sleep(tries * PAUSE)
                try:
                    return postgres.Connection(place, login, self.context())
                except RuntimeError as error:
                    refusal = error
            raise refusal

        return patiently(sign_in)

    def after(self, maker, owner):
        pass


class Azure:
    """Key Vaults, and an administrator of the server that is this job's identity."""

    def __init__(self):
        # Addresses: of the vault that says what is in force, and of those that have the same for others.
        self.vaults = [address.rstrip("/") for address in os.environ["VAULTS"].split(",")]
        self.days = int(os.environ["ROTATION_DAYS"])

    def says(self):
        return {}

    def context(self):
        """Authorities that everybody trusts: https://learn.microsoft.com/azure/postgresql/security/security-tls"""
        return ssl.create_default_context(cafile=os.environ.get("CA_FILE"))

    def token(self, scope):
        """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case-access-token-request-with-a-federated-credential"""
        with open(os.environ["AZURE_FEDERATED_TOKEN_FILE"], encoding="utf-8") as file:
            assertion = file.read()
        form = urllib.parse.urlencode({
            "client_id": os.environ["AZURE_CLIENT_ID"],
            "grant_type": "client_credentials",
            "scope": scope,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        })
        url = f"{os.environ['AZURE_AUTHORITY_HOST'].rstrip('/')}/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
        return patiently(lambda: request("POST", url, {"Content-Type": "application/x-www-form-urlencoded"}, form))["access_token"]

    def ask(self, method, vault, body=None):
        url = f"{vault}/secrets/{os.environ['SECRET']}?api-version=7.4"
        return request(method, url, {"Authorization": f"Bearer {self.token('https://vault.azure.net/.default')}"}, body)

    def read(self, vault=None):
        try:
            secret = self.ask("GET", vault or self.vaults[0])
        except Refused as refused:
            if refused.code != 404:
                raise
            return {}, None
        return as_value(secret["value"]), datetime.datetime.fromtimestamp(secret["attributes"]["created"], datetime.timezone.utc)

    def write(self, value):
        """With an end, thirty days before which the vault tells of it: a few days after this job should have made another one."""
        ends = int(time.time()) + (self.days + GRACE_DAYS + NOTICE_DAYS) * 86400
        for vault in self.vaults:
            tags = patiently(lambda vault=vault: self.kept(vault))
            body = {"value": json.dumps(value, sort_keys=True), "contentType": "application/json", "tags": tags, "attributes": {"enabled": True, "exp": ends}}
            patiently(lambda vault=vault, body=body: self.ask("PUT", vault, body=body))

    def kept(self, vault):
        """Tags, which are of a value here and not of the secret."""
        try:
            return self.ask("GET", vault).get("tags", {})
        except Refused as refused:
            if refused.code != 404:
                raise
            return {}

    def write_others(self, value):
        """What an earlier run did not come to."""
        if any(patiently(lambda vault=vault: self.read(vault))[0] != value for vault in self.vaults[1:]):
            self.write(value)

    def as_maker(self, place):
        login = {"username": os.environ["MAKER"], "password": self.token("https://ossrdbms-aad.database.windows.net/.default")}
        return patiently(lambda: postgres.Connection(place, login, self.context()))

    def after(self, maker, owner):
        """A copy that stands alone one day has an identity of its own, which has to be let at this role: that it can be as another administrator."""
        if postgres.answer(maker.query(f"SELECT pg_has_role('azure_pg_admin', '{owner}', 'MEMBER WITH ADMIN OPTION')")) == "t":
            return
        try:
            maker.query(f'GRANT "{owner}" TO azure_pg_admin WITH ADMIN OPTION')
        except RuntimeError as error:
            say(f"other administrators cannot give {owner} to logins: {error}", "WARNING")


def request(method, url, headers, body=None):
    """JSON comes back. An answer that is no success is an error with what it says, which is never what was sent."""
    if body is not None and not isinstance(body, str):
        headers, body = {"Content-Type": "application/json", **headers}, json.dumps(body)
    asked = urllib.request.Request(url, body.encode() if body is not None else None, headers, method=method)
    try:
        with OPENER.open(asked, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        raise Refused(error.code, f"{method} {urllib.parse.urlsplit(url).netloc}{urllib.parse.urlsplit(url).path}: {reason(error)}") from None


def reason(error):
    try:
        said = json.loads(error.read())["error"]
        return said.get("message", "") if isinstance(said, dict) else str(said)
    except (ValueError, KeyError, TypeError):
        return error.reason


def patiently(ask):
    """Names, roles and passwords come into force a while after they were made, and services have their moments."""
    pause = PAUSE
    while True:
        try:
            return ask()
        # Also a connection that ends in the middle of an answer, which is then no JSON.
        except (Refused, RuntimeError, OSError, ValueError, http.client.HTTPException) as error:
            is_final = isinstance(error, Refused) and error.code not in (400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504)
            if is_final or isinstance(error, ssl.SSLCertVerificationError) or time.monotonic() > UNTIL:
                raise
            say(f"once more in {pause} s: {error}")
            time.sleep(pause)
            pause = min(2 * pause, 30)


def as_value(text):
    """What apps read; nothing of it where somebody has put something else there."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    # A name that no job has made is nobody that could hand over anything.
    name = value.get("username")
    return value if isinstance(name, str) and name.isascii() and name.replace("_", "").isalnum() else {**value, "username": None}


def renewed(value):
    """When the login was made, which the secret says."""
    try:
        return moment(value["renewed"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def wished():
    """FORCE is a moment, before which a login is too old: whoever runs twice with the same one gets one login."""
    return moment(os.environ["FORCE"]) if "FORCE" in os.environ else datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


def moment(text):
    """RFC 3339, whose fractions Python reads up to microseconds."""
    return datetime.datetime.fromisoformat(text.rstrip("Z")[:19] + "+00:00")


def say(text, severity="INFO"):
    """A line that Cloud Logging takes apart: https://cloud.google.com/logging/docs/structured-logging"""
    print(json.dumps({"severity": severity, "message": text}), flush=True)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # pylint: disable=broad-except
        say(f"{os.environ.get('SECRET', 'login')}: not renewed: {type(error).__name__}: {error}", "ERROR")
        sys.exit(1)
