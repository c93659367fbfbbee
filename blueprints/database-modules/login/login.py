"""Makes the apps' login to a database and renews it: on RDS and Aurora as the rotation function of its secret; elsewhere renew.py calls it.

Two logins take turns, so that the one that apps still hold works until the rotation after next. Both act as one owner, which has no
password of its own: what one makes is the other's too. Nothing but Python's own library, which has no client of PostgreSQL: the few
messages that are needed stand below (https://www.postgresql.org/docs/current/protocol-message-formats.html).

On RDS the master is either one whose password RDS keeps (MASTER_SECRET), or one that nobody has the password of (MASTER): this function then
has RDS set another, uses it, and forgets it.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import socket
import ssl
import struct
import time

# Seconds that RDS has for setting the master's password; the function itself is given some more.
PATIENCE = 240
# Of certificates' signatures, as DER writes their names: a binding to a certificate takes the digest that it was signed with.
DIGESTS = {
    "2a864886f70d01010b": "sha256",
    "2a864886f70d01010c": "sha384",
    "2a864886f70d01010d": "sha512",
    "2a8648ce3d040302": "sha256",
    "2a8648ce3d040303": "sha384",
}


def handler(event, _context):
    """Secrets Manager calls it four times for each rotation, and again after any failure: every step can be repeated."""
    # Lambda has it; where renew.py runs nobody needs it.
    import boto3

    client = boto3.client("secretsmanager")
    steps = {"createSecret": create, "setSecret": put, "testSecret": check, "finishSecret": finish}
    steps[event["Step"]](client, event["SecretId"], event["ClientRequestToken"])


def create(client, secret, token):
    """A value for the login whose turn it is."""
    if value_of(client, secret, VersionId=token, VersionStage="AWSPENDING"):
        return
    database = os.environ["DATABASE"]
    login = os.environ.get("LOGIN", database)
    current = value_of(client, secret, VersionStage="AWSCURRENT") or {}
    username = f"{login}_b" if current.get("username") == f"{login}_a" else f"{login}_a"
    password = client.get_random_password(PasswordLength=40, ExcludePunctuation=True)["RandomPassword"]
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    value = {
        "engine": "postgres",
        "username": username,
        "password": password,
        "host": host,
        "port": port,
        "dbname": database,
        "url": f"postgresql://{username}:{password}@{host}:{port}/{database}?sslmode=require",
    }
    client.put_secret_value(SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(value), VersionStages=["AWSPENDING"])


def put(client, secret, token):
    """The login into the database, by the master."""
    pending = value_of(client, secret, VersionId=token, VersionStage="AWSPENDING")
    database, login = name(pending["dbname"]), name(pending["username"])
    # The server gets what it would keep of the password, not the password: it writes such statements into its log.
    kept = verifier(pending["password"])
    with as_master(client, pending) as connection:
        make(connection, database, database, login, kept)
        connection.query(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
        if "READER" in os.environ:
            let_in_reader(connection, database, name(os.environ["READER"]))


def make(connection, database, owner, login, kept):
    """The owner of the database and one of its logins, which acts as the owner in every session."""
    make_owner(connection, owner)
    make_role(connection, login, "LOGIN")
    connection.query(f'GRANT "{owner}" TO "{login}"')
    connection.query(f"ALTER ROLE \"{login}\" LOGIN PASSWORD '{kept}'")
    connection.query(f"ALTER ROLE \"{login}\" SET role = '{owner}'")
    connection.query(f'ALTER DATABASE "{database}" OWNER TO "{owner}"')


def make_owner(connection, owner):
    """It signs in nowhere; who makes it may act as it."""
    make_role(connection, owner, "NOLOGIN")
    connection.query(f'GRANT "{owner}" TO CURRENT_USER')


def make_role(connection, role, attribute):
    if not connection.query(f"SELECT FROM pg_roles WHERE rolname = '{role}'"):
        connection.query(f'CREATE ROLE "{role}" {attribute}')


def let_in_reader(connection, database, reader):
    """A role that reads what the owner makes from now on, here and in every copy. It signs in with a token of IAM, so no copy needs a secret."""
    make_role(connection, reader, "LOGIN")
    connection.query(f'GRANT rds_iam TO "{reader}"')
    connection.query(f'GRANT CONNECT ON DATABASE "{database}" TO "{reader}"')
    for kind, right in (("SCHEMAS", "USAGE"), ("TABLES", "SELECT"), ("SEQUENCES", "SELECT")):
        connection.query(f'ALTER DEFAULT PRIVILEGES FOR ROLE "{database}" GRANT {right} ON {kind} TO "{reader}"')


def as_master(client, place):
    """A session of the master; if nobody keeps its password, with one that is set for it."""
    if "MASTER_SECRET" in os.environ:
        return Connection(place, value_of(client, os.environ["MASTER_SECRET"], VersionStage="AWSCURRENT"))
    import boto3

    kind, identifier = os.environ["MASTER"].split("/")
    password = client.get_random_password(PasswordLength=40, ExcludePunctuation=True)["RandomPassword"]
    rds = boto3.client("rds")
    # Of an instance it is set as soon as possible in any case; of a cluster in the maintenance window, if one does not ask for it at once
    # (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html and API_ModifyDBCluster.html).
    if kind == "cluster":
        rds.modify_db_cluster(DBClusterIdentifier=identifier, MasterUserPassword=password, ApplyImmediately=True)
    else:
        rds.modify_db_instance(DBInstanceIdentifier=identifier, MasterUserPassword=password)
    return sign_in_soon(place, {"username": os.environ["MASTER_USER"], "password": password})


def sign_in_soon(place, login):
    """RDS sets a password after it has said that it will."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return Connection(place, login)
        except (OSError, RuntimeError):
            if time.monotonic() > until:
                raise
            time.sleep(5)


def check(client, secret, token):
    """Whether apps could use it."""
    pending = value_of(client, secret, VersionId=token, VersionStage="AWSPENDING")
    with Connection(pending, pending) as connection:
        if len(connection.query(f"SELECT WHERE current_user = '{name(pending['dbname'])}'")) != 1:
            raise RuntimeError("the login does not act as the owner of the database")


def finish(client, secret, token):
    """From now on apps get it."""
    versions = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next((version for version, stages in versions.items() if "AWSCURRENT" in stages), None)
    if current != token:
        before = {"RemoveFromVersionId": current} if current else {}
        client.update_secret_version_stage(SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, **before)


def value_of(client, secret, **version):
    """A secret's value; nothing while it has none."""
    try:
        return json.loads(client.get_secret_value(SecretId=secret, **version)["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        return None


def name(text):
    """A role's or database's name, which the compiler made from a client's: nothing that would have to be quoted."""
    if not text.replace("_", "").isalnum() or not text.isascii():
        raise ValueError("not a name that this function made")
    return text


def answer(rows):
    """The first field of the first row, as text: https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-DATAROW"""
    length = struct.unpack("!i", rows[0][2:6])[0]
    return rows[0][6 : 6 + length].decode()


def scram_keys(password, salt, iterations):
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    return client_key, hashlib.sha256(client_key).digest(), hmac.digest(salted, b"Server Key", "sha256")


def verifier(password):
    """What PostgreSQL keeps of a password (https://www.postgresql.org/docs/current/catalog-pg-authid.html)."""
    salt = secrets.token_bytes(16)
    _, stored_key, server_key = scram_keys(password, salt, 4096)
    salt, stored_key, server_key = (base64.b64encode(part).decode() for part in (salt, stored_key, server_key))
    return f"SCRAM-SHA-256$4096:{salt}" + "$" + f"{stored_key}:{server_key}"


def certificate_digest(certificate):
    """RFC 5929: a certificate's digest by the algorithm of its own signature. The signed part is skipped, the name after it read."""

    def header(at):
        length, at = certificate[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(certificate[at : at + size], "big"), at + size
        return at, length

    signed, length = header(header(0)[0])
    algorithm, length = header(header(signed + length)[0])
    return hashlib.new(DIGESTS[certificate[algorithm : algorithm + length].hex()], certificate).digest()


def unverified():
    """TLS with whoever answers: who that is the sign-in proves."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Connection:
    """A session over TLS. Without a context, login and server prove to each other that they know the password, bound to the server's certificate:
    who sits in between has another certificate and fails, so no list of authorities is needed. With a context the certificate is verified by it,
    and the server may ask for the password itself, which is a token of the moment then."""

    def __init__(self, place, login, context=None):
        self.user, self.is_verified = login["username"], context is not None
        self.socket = socket.create_connection((place["host"], place["port"]), timeout=20)
        self.socket.sendall(struct.pack("!ii", 8, 80877103))
        if self.socket.recv(1) != b"S":
            raise RuntimeError("the server has no TLS")
        self.socket = (context or unverified()).wrap_socket(self.socket, server_hostname=place["host"])
        start = f"user\0{self.user}\0database\0{place['dbname']}\0application_name\0login-rotation\0\0".encode()
        self.socket.sendall(struct.pack("!ii", len(start) + 8, 196608) + start)
        self.sign_in(login["password"])
        # Making a database takes its time.
        self.socket.settimeout(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.send(b"X", b"")
        self.socket.close()

    def send(self, kind, body):
        self.socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def read(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise RuntimeError("the server hung up")
            data += part
        return data

    def receive(self):
        """The next message that is no notice; errors are raised, with the server's words and never with the statement."""
        while True:
            kind, length = struct.unpack("!ci", self.read(5))
            body = self.read(length - 4)
            if kind == b"E":
                fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
                raise RuntimeError(f"{fields.get(b'C')}: {fields.get(b'M')}")
            if kind not in (b"N", b"S", b"K"):
                return kind, body

    def authentication(self, *expected):
        """How the server wants to be answered, and what it says about it."""
        kind, body = self.receive()
        code = struct.unpack("!i", body[:4])[0]
        if kind != b"R" or code not in expected:
            raise RuntimeError("the server asks for another way to sign in")
        return code, body[4:]

    def sign_in(self, password):
        code, body = self.authentication(*((3, 5, 10) if self.is_verified else (10,)))
        if code == 10:
            self.prove(password, body.split(b"\0"))
        elif code == 5:
            inner = hashlib.md5(password.encode() + self.user.encode()).hexdigest()
            self.send(b"p", b"md5" + hashlib.md5(inner.encode() + body[:4]).hexdigest().encode() + b"\0")
        else:
            self.send(b"p", password.encode() + b"\0")
        self.authentication(0)
        self.until_ready()

    def prove(self, password, mechanisms):
        """SCRAM (RFC 5802), bound to the certificate wherever the server can be."""
        if b"SCRAM-SHA-256-PLUS" in mechanisms:
            mechanism, binding = b"SCRAM-SHA-256-PLUS", b"p=tls-server-end-point,,"
            bound = binding + certificate_digest(self.socket.getpeercert(binary_form=True))
        elif self.is_verified and b"SCRAM-SHA-256" in mechanisms:
            mechanism = b"SCRAM-SHA-256"
            binding = bound = b"n,,"
        else:
            raise RuntimeError("the server does not offer SCRAM-SHA-256-PLUS")
        nonce = base64.b64encode(secrets.token_bytes(18))
        first = b"n=,r=" + nonce
        self.send(b"p", mechanism + b"\0" + struct.pack("!i", len(binding + first)) + binding + first)
        _, answer = self.authentication(11)
        fields = dict(field.split(b"=", 1) for field in answer.split(b","))
        if not fields[b"r"].startswith(nonce):
            raise RuntimeError("the server answers somebody else")
        client_key, stored_key, server_key = scram_keys(password, base64.b64decode(fields[b"s"]), int(fields[b"i"]))
        last = b"c=" + base64.b64encode(bound) + b",r=" + fields[b"r"]
        transcript = b",".join((first, answer, last))
        proof = bytes(a ^ b for a, b in zip(client_key, hmac.digest(stored_key, transcript, "sha256")))
        self.send(b"p", last + b",p=" + base64.b64encode(proof))
        signature = base64.b64encode(hmac.digest(server_key, transcript, "sha256"))
        if not hmac.compare_digest(self.authentication(12)[1], b"v=" + signature):
            raise RuntimeError("the server does not know the password")

    def until_ready(self):
        """The rows up to where the server waits for the next statement."""
        rows = []
        while True:
            kind, body = self.receive()
            if kind == b"Z":
                return rows
            if kind == b"D":
                rows.append(body)

    def query(self, statement):
        self.send(b"Q", statement.encode() + b"\0")
        return self.until_ready()
