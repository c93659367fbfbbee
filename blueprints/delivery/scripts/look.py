# Looks at what a cell has in its cloud, and says what is wrong, where, and what to do about it. It reads only, and nothing that a cloud answers is ever run.
"""look.py DATA PART|health: DATA is the cell's file in verify/. Exit code 0: all is well, 1: something is not, 2: it was called wrongly.

Environment: TERRANE_WORK (folder for the result), TERRANE_STACKS (JSON list of names, or `all`), TERRANE_WAIT (seconds in which all has to be well), TERRANE_PAUSE (between two looks),
TERRANE_INSIDE (`true` on a machine inside of the cell's network), TERRANE_COMMIT, TERRANE_LOAD_REQUESTS, TERRANE_LOAD_AT_ONCE, TERRANE_LOAD_P95_MS, TERRANE_LOAD_ERRORS.
"""
import concurrent.futures
import datetime
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

PARTS = ["foundation", "platform", "clients", "databases", "applications"]
# Seconds in which a part has to be well once it is applied. A node group moves nodes for minutes after its cluster answers, and Argo CD asks git every three minutes.
WAITS = {"foundation": 300, "platform": 900, "clients": 600, "databases": 900, "applications": 1200, "health": 60}
# How long a command of a cloud may take.
COMMAND_SECONDS = 90
OK, WARNING, UNSEEN, ERROR = "ok", "warning", "not looked at", "error"

DENIED = re.compile(r"AccessDenied|UnauthorizedOperation|not authorized|PERMISSION_DENIED|AuthorizationFailed|does not have [^ ]+ access|Forbidden|\b403\b", re.I)
MISSING = re.compile(r"NotFound|NoSuch|NotExist|does not exist|not found|could not be found|\b404\b", re.I)
SECRETS = re.compile(r"(eyJ[\w-]{8,}\.[\w.-]+|AKIA\w{12,}|ASIA\w{12,})")


def clean(text, length=400):
    """What a cloud answers may hold anything: line breaks, commands of the runner, keys."""
    text = SECRETS.sub("***", re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", str(text))).strip()
    return text if len(text) <= length else text[: length - 3] + "..."


class Missing(Exception):
    pass


class Denied(Exception):
    pass


class Failed(Exception):
    pass


def run(command, timeout=COMMAND_SECONDS, env=None, text=None):
    if shutil.which(command[0]) is None:
        raise Failed(f"the machine of this job has no {command[0]}")
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, env=env, input=text, text=True, errors="replace", check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} has not answered within {timeout} seconds")
    if done.returncode != 0:
        said = clean(done.stderr or done.stdout)
        # A refusal may say that something was not found as well.
        for pattern, kind in ((DENIED, Denied), (MISSING, Missing)):
            if pattern.search(said):
                raise kind(said)
        raise Failed(said or f"{command[0]} ends with {done.returncode}")
    return done.stdout


def ask(*command, **options):
    answer = run(list(command), **options)
    if not answer.strip():
        return {}
    try:
        return json.loads(answer)
    except ValueError:
        raise Failed(f"{command[0]} answers with something that is not JSON: {clean(answer, 80)}")


def when(text):
    try:
        at = datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)


def hours_since(text):
    at = when(text)
    return None if at is None else (datetime.datetime.now(datetime.timezone.utc) - at).total_seconds() / 3600


def some(values, most=5):
    values = [clean(value, 120) for value in values]
    return ", ".join(values[:most]) + (f" and {len(values) - most} more" if len(values) > most else "")


class Look:
    """One pass over a part of a cell."""

    def __init__(self, data, quick, stacks):
        self.data, self.quick, self.stacks = data, quick, stacks
        self.cell, self.cloud, self.region, self.account = data["cell"], data["cloud"], data["region"], data["account"]
        self.called, self.part = data["called"], ""
        self.inside = os.environ.get("TERRANE_INSIDE") == "true"
        self.findings, self.points, self.undo = [], [], []
        self.values, self.clusters = {}, {}

    # What was found ----------------------------------------------------------------------------------

    def note(self, state, what, text, help="", final=False):
        self.findings.append({"part": self.part, "what": clean(what, 160), "state": state, "text": clean(text), "help": help, "final": final})

    def ok(self, what, text="as it should be"):
        self.note(OK, what, text)

    def wrong(self, what, text, help="", final=False):
        self.note(ERROR, what, text, help, final)

    def try_(self, what, look, missing="is not there", help=""):
        """Runs a look; what it cannot see is said, whatever the reason."""
        try:
            return look()
        except Missing:
            self.wrong(what, missing, help or f"apply the stack of {self.part} of {self.cell}, and look at its plan: somebody may have deleted it")
        except Denied as refused:
            self.wrong(what, f"this job may not look at it: {refused}", "give the plan identity of the environment rights to read it: the stack 00-delivery has them", final=True)
        except Failed as failed:
            self.wrong(what, f"could not be asked: {failed}", "run it again; if it stays so, look at the sign-in of this job and at the status page of the cloud")
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as odd:
            self.wrong(what, f"the cloud's answer has another form than expected: {type(odd).__name__} {odd}", "the version of its command line may be another one: look by hand")
        return None

    def aws(self, *command, region=None):
        return ask("aws", *command, "--region", region or self.region, "--output", "json", "--no-cli-pager")

    def gcloud(self, *command, project=None):
        return ask("gcloud", *command, "--project", project or self.account, "--format", "json", "--quiet")

    def az(self, *command):
        return ask("az", *command, "--subscription", self.account, "--output", "json", "--only-show-errors")

    def scope(self, kind):
        """Clients or stores whose stacks this run applied: all of them where that is not said."""
        if self.stacks is None:
            return None
        return {known.get(kind) for name, known in self.data["stacks"].items() if name in self.stacks and known.get(kind)}

    # Parameters --------------------------------------------------------------------------------------

    def parameters(self, group):
        """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html"""
        wanted = self.data["parameters"].get(group, [])
        path = f"/{self.data['project']}/{self.data['environment']}/{self.region}/{group}"
        produced = self.produced(path + "/")
        wanted = sorted(set(wanted) | set(produced))
        if not wanted:
            return {}

        def look():
            answer = self.aws("ssm", "get-parameters-by-path", "--path", path, "--recursive")
            found = {one["Name"]: one.get("Value", "") for one in answer.get("Parameters", [])}
            lacking = [name for name in wanted if name not in found]
            empty = sorted(name for name, value in found.items() if not value.strip() or value.strip() == "null")
            if lacking:
                self.wrong(f"parameters {path}", f"are not there: {some(lacking)}", f"stacks that read them fail: apply the stack that writes {path}/ once more")
            if empty:
                self.wrong(f"parameters {path}", f"are empty: {some(empty)}", "the stack wrote them before what they name was there: apply it once more")
            if not lacking and not empty:
                self.ok(f"parameters {path}", f"{len(found)} are there")
            self.values.update(found)
            return found

        return self.try_(f"parameters {path}", look) or {}

    def produced(self, prefix):
        """Every name that stacks of this tree write, where the run found that out at its beginning: `terrane graph`."""
        try:
            with open(os.path.join(os.environ["TERRANE_WORK"], "produces.json"), encoding="utf-8") as file:
                names = json.load(file)
        except (OSError, ValueError, KeyError):
            return []
        return [name for name in names if isinstance(name, str) and name.startswith(prefix)]

    def value(self, at, name):
        """A parameter that databases or clients wrote."""
        full = f"{at}/{name}"
        if full not in self.values:
            answer = self.aws("ssm", "get-parameter", "--name", full)
            self.values[full] = answer["Parameter"]["Value"]
        return self.values[full]

    # Foundation --------------------------------------------------------------------------------------

    def foundation(self):
        getattr(self, f"foundation_{self.cloud}")()

    def foundation_aws(self):
        network, found = self.data["network"], self.parameters("foundation")
        vpc = found.get(f"/{self.data['project']}/{self.data['environment']}/{self.region}/foundation/vpc_id", "")
        if vpc:
            self.try_(f"VPC {vpc}", lambda: self.vpc(vpc))
            self.try_(f"subnets of {vpc}", lambda: self.subnets(vpc))
            # Of a network that another account owns, its NAT gateways and routes are not shown.
            if network["own"]:
                self.try_(f"NAT gateways of {vpc}", lambda: self.nat(vpc))
                self.try_(f"routes of {vpc}", lambda: self.routes(vpc))
                self.try_("peerings", lambda: self.peerings(vpc))
                self.try_("transit gateway", lambda: self.transit(vpc))
        if network["sites"] or any(peer["by_vpn"] for peer in network["peerings"]):
            self.try_("VPN", self.vpn)
        if self.data.get("backup_vault"):
            vault = self.data["backup_vault"]
            self.try_(f"backup vault {vault}", lambda: (self.aws("backup", "describe-backup-vault", "--backup-vault-name", vault), self.ok(f"backup vault {vault}", "is there")))

    def vpc(self, vpc):
        state = self.aws("ec2", "describe-vpcs", "--vpc-ids", vpc)["Vpcs"][0]["State"]
        if state == "available":
            self.ok(f"VPC {vpc}", state)
        else:
            self.wrong(f"VPC {vpc}", f"is {state} and not available", "wait, and look at it in the console of the account")

    def subnets(self, vpc):
        subnets = self.aws("ec2", "describe-subnets", "--filters", f"Name=vpc-id,Values={vpc}")["Subnets"]
        bad = [one["SubnetId"] for one in subnets if one["State"] != "available"]
        # A node of EKS takes dozens of addresses: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
        full = [one["SubnetId"] for one in subnets if one.get("AvailableIpAddressCount", 99) < 6]
        if not subnets:
            self.wrong(f"subnets of {vpc}", "there are none", "apply the foundation once more")
        elif bad:
            self.wrong(f"subnets of {vpc}", f"are not available: {some(bad)}", "wait, and look at them in the console of the account")
        else:
            self.ok(f"subnets of {vpc}", f"{len(subnets)} are available")
        if full:
            self.note(WARNING, f"subnets of {vpc}", f"have fewer than 6 addresses left: {some(full)}", "add a range in `network.secondary_cidrs`, or take nodes away")

    def nat(self, vpc):
        gateways = self.aws("ec2", "describe-nat-gateways", "--filter", f"Name=vpc-id,Values={vpc}")["NatGateways"]
        wanted = self.data["network"]["nat_gateways"]
        ready = [one for one in gateways if one["State"] == "available"]
        for one in gateways:
            if one["State"] == "failed":
                self.wrong(f"NAT gateway {one['NatGatewayId']}", f"has failed: {one.get('FailureMessage', 'AWS says no reason')}", "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html; then apply the foundation once more", final=True)
        if len(ready) < wanted:
            self.wrong(f"NAT gateways of {vpc}", f"{len(ready)} of {wanted} are available", "without them nodes fetch no images: wait, or apply the foundation once more")
        elif wanted:
            self.ok(f"NAT gateways of {vpc}", f"{len(ready)} are available")

    def routes(self, vpc):
        """What a route leads to may be gone: `blackhole`. This costs nothing, while the Reachability Analyzer is paid for by the analysis.
        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html"""
        tables = self.aws("ec2", "describe-route-tables", "--filters", f"Name=vpc-id,Values={vpc}")["RouteTables"]
        lost = [f"{route.get('DestinationCidrBlock') or route.get('DestinationPrefixListId') or route.get('DestinationIpv6CidrBlock')} in {table['RouteTableId']}" for table in tables for route in table["Routes"] if route.get("State") == "blackhole"]
        if lost:
            self.wrong(f"routes of {vpc}", f"lead nowhere: {some(lost)}", "what they led to is gone or detached: apply the stack that made it (foundation, peering, transit gateway)")
        else:
            self.ok(f"routes of {vpc}", f"none of {len(tables)} tables leads nowhere")

    def peerings(self, vpc):
        """https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html. The other cell may be of a later stage: one that is not there yet, or waits, is no fault."""
        wanted = [peer for peer in self.data["network"]["peerings"] if not peer["by_vpn"]]
        if not wanted:
            return
        found = [one for one in self.aws("ec2", "describe-vpc-peering-connections")["VpcPeeringConnections"]
                 if vpc in (one["AccepterVpcInfo"].get("VpcId"), one["RequesterVpcInfo"].get("VpcId")) and one["Status"]["Code"] != "deleted"]
        for peer in wanted:
            ends = [one for one in found if peer["cidr"] in (one["AccepterVpcInfo"].get("CidrBlock"), one["RequesterVpcInfo"].get("CidrBlock"))]
            codes = {one["Status"]["Code"] for one in ends}
            what = f"peering with {peer['cell']}"
            if "active" in codes:
                self.ok(what, "active")
            elif codes & {"failed", "rejected", "expired"}:
                said = ends[0]["Status"]
                self.wrong(what, f"is {said['Code']}: {said.get('Message', '')}", "delete what is left of it, and apply the stacks of the peering in both cells", final=True)
            elif codes:
                self.note(WARNING, what, f"is {some(sorted(codes))}", f"it is there once the stacks of {peer['cell']} are applied")
            else:
                self.note(WARNING, what, "is not there yet", "it is made once both cells are there")

    def transit(self, vpc):
        attached = self.aws("ec2", "describe-transit-gateway-vpc-attachments", "--filters", f"Name=vpc-id,Values={vpc}")["TransitGatewayVpcAttachments"]
        for one in attached:
            what = f"attachment {one['TransitGatewayAttachmentId']} to a transit gateway"
            if one["State"] == "available":
                self.ok(what, "available")
            elif one["State"] in ("failed", "failing", "rejected", "rejecting"):
                self.wrong(what, f"is {one['State']}", "the gateway's account has to accept it: apply the stacks of the transit gateway", final=True)
            elif one["State"] not in ("deleted", "deleting"):
                self.note(WARNING, what, f"is {one['State']}", "it is there once the gateway's cell has accepted it")

    def vpn(self):
        """Tunnels that were never up wait for the device at the other end, which is somebody else's: a warning. One that was up and is not is a fault.
        https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html"""
        mine = [f"Name=tag:Project,Values={self.data['project']}", f"Name=tag:Environment,Values={self.data['environment']}"]
        connections = [one for one in self.aws("ec2", "describe-vpn-connections", "--filters", *mine)["VpnConnections"] if one["State"] not in ("deleted", "deleting")]
        addresses = {one["CustomerGatewayId"]: one.get("IpAddress") for one in self.aws("ec2", "describe-customer-gateways", "--filters", *mine)["CustomerGateways"]}
        sites = {address: site for site, address in self.data["network"]["sites"].items()}
        seen = set()
        for one in connections:
            address = addresses.get(one.get("CustomerGatewayId"))
            site = sites.get(address)
            seen.add(site)
            what = f"VPN to {site or address or 'another cloud'} ({one['VpnConnectionId']})"
            tunnels = one.get("VgwTelemetry", [])
            down = [tunnel for tunnel in tunnels if tunnel["Status"] != "UP"]
            if one["State"] != "available":
                self.wrong(what, f"is {one['State']} and not available", "wait: AWS takes some minutes for a connection")
            elif tunnels and not down:
                self.ok(what, f"{len(tunnels)} tunnels are up")
            elif len(down) < len(tunnels):
                self.note(WARNING, what, f"one tunnel is down: {down[0].get('OutsideIpAddress')} {down[0].get('StatusMessage', '')}", "AWS takes tunnels away for maintenance, one at a time: the device has to have both")
            elif self.was_up(one["VpnConnectionId"]):
                self.wrong(what, "is down, and was up within the last 14 days", "look at the device and at the tunnels' logs in CloudWatch: keys, addresses and proposals may have changed with this apply")
            else:
                self.note(WARNING, what, "has not been up in the last 14 days", "the device at the other end is to be configured: the page of the region has what it needs")
        for site in sorted(set(sites.values()) - seen):
            self.wrong(f"VPN to {site}", "there is no connection", "apply the foundation once more")

    def was_up(self, connection):
        now = datetime.datetime.now(datetime.timezone.utc)
        points = self.aws("cloudwatch", "get-metric-statistics", "--namespace", "AWS/VPN", "--metric-name", "TunnelState", "--dimensions", f"Name=VpnId,Value={connection}",
                          "--start-time", (now - datetime.timedelta(days=14)).strftime("%Y-%m-%dT%H:%M:%SZ"), "--end-time", now.strftime("%Y-%m-%dT%H:%M:%SZ"), "--period", "86400", "--statistics", "Maximum")
        return any(point.get("Maximum", 0) > 0 for point in points.get("Datapoints", []))

    def foundation_gcp(self):
        """Stacks on Google Cloud find each other's things by their names: https://cloud.google.com/sdk/gcloud/reference/compute/networks/describe"""
        network = self.data["network"]
        name, project = network["called"], network["account"]
        what = f"network {name}"

        def look():
            answer = self.gcloud("compute", "networks", "describe", name, project=project)
            self.ok(what, "is there")
            peers = {one["name"]: one for one in answer.get("peerings", [])}
            for peer in network["peerings"]:
                if peer["by_vpn"]:
                    continue
                one = peers.get(peer["network"])
                if one is None:
                    self.note(WARNING, f"peering with {peer['cell']}", "is not there yet", "it is made once both cells are there")
                elif one.get("state") == "ACTIVE":
                    self.ok(f"peering with {peer['cell']}", "active")
                else:
                    self.note(WARNING, f"peering with {peer['cell']}", f"is {one.get('state')}: {one.get('stateDetails', '')}", f"it is active once {peer['cell']} has made its half")

        self.try_(what, look)
        self.try_(f"subnet {name}-nodes", lambda: (self.gcloud("compute", "networks", "subnets", "describe", f"{name}-nodes", "--region", self.region, project=project), self.ok(f"subnet {name}-nodes", "is there")))
        if not network["own"]:
            return
        self.try_(f"router {name}-router", lambda: self.router(f"{name}-router"))
        if network["sites"] or any(peer["by_vpn"] for peer in network["peerings"]):
            self.try_("VPN", self.vpn_gcp)

    def router(self, name):
        """https://cloud.google.com/sdk/gcloud/reference/compute/routers/get-status"""
        result = self.gcloud("compute", "routers", "get-status", name, "--region", self.region).get("result", {})
        gateways = result.get("natStatus", [])
        if self.data["network"]["nat_gateways"] and not gateways:
            self.wrong(f"NAT of {name}", "there is none", "without it nodes fetch no images: apply the foundation once more")
        for one in gateways:
            lacking = one.get("minExtraNatIpsNeeded", 0)
            if lacking:
                self.wrong(f"NAT {one.get('name')}", f"lacks {lacking} addresses: connections are dropped", "write more `availability_zones`, which it has an address for each of, or open fewer connections")
            else:
                self.ok(f"NAT {one.get('name')}", "has addresses enough")
        for one in result.get("bgpPeerStatus", []):
            if one.get("status") != "UP":
                self.note(WARNING, f"BGP session {one.get('name')}", f"is {one.get('status')}", "no routes are exchanged: the device at the other end is to be configured, or has other addresses or another ASN")

    def vpn_gcp(self):
        """https://cloud.google.com/compute/docs/reference/rest/v1/vpnTunnels: Google tells no history, so whether it was up before is not known here."""
        gateway = f"{self.called}-vpn"
        tunnels = [one for one in self.gcloud("compute", "vpn-tunnels", "list", "--regions", self.region) if str(one.get("vpnGateway", "")).endswith("/" + gateway)]
        if not tunnels:
            self.wrong(f"VPN gateway {gateway}", "has no tunnels", "apply the foundation once more")
        for one in tunnels:
            site = next((site for site in self.data["network"]["sites"] if one["name"].startswith(f"{gateway}-{site}-")), None)
            what = f"VPN tunnel {one['name']}"
            said = f"is {one['status']}: {one.get('detailedStatus', '')}"
            if one["status"] == "ESTABLISHED":
                self.ok(what, "established")
            elif one["status"] in ("FAILED", "REJECTED", "AUTHORIZATION_ERROR", "NEGOTIATION_FAILURE"):
                self.wrong(what, said, "keys or proposals of the two ends differ: compare them with the page of the region")
            elif site is None:
                self.note(WARNING, what, said, "the cloud at the other end is to be applied as well: foundations first, then the stacks `01-peering-vpn`")
            else:
                self.note(WARNING, what, said, f"the device of {site} is to be configured: the page of the region has what it needs")

    def foundation_azure(self):
        network = self.data["network"]
        name = network["called"]

        def look():
            answer = self.az("network", "vnet", "show", "--resource-group", name, "--name", name)
            bad = [one["name"] for one in [answer] + answer.get("subnets", []) if one.get("provisioningState") != "Succeeded"]
            if bad:
                self.wrong(f"virtual network {name}", f"is not as it was asked for: {some(bad)}", "look at the activity log of the resource group, and apply the foundation once more", final=answer.get("provisioningState") == "Failed")
            else:
                self.ok(f"virtual network {name}", f"with {len(answer.get('subnets', []))} subnets")
            peers = {str(one.get("remoteVirtualNetwork", {}).get("id", "")).rsplit("/", 1)[-1]: one for one in answer.get("virtualNetworkPeerings", [])}
            for peer in network["peerings"]:
                if peer["by_vpn"]:
                    continue
                one = peers.get(peer["network"])
                what = f"peering with {peer['cell']}"
                if one is None:
                    self.note(WARNING, what, "is not there yet", "it is made once both cells are there")
                elif one.get("peeringState") == "Disconnected":
                    self.wrong(what, "is disconnected: the other half was deleted", "delete this half, and apply the stacks `01-peering` of both cells: https://learn.microsoft.com/azure/virtual-network/virtual-network-troubleshoot-peering-issues", final=True)
                elif one.get("peeringState") != "Connected":
                    self.note(WARNING, what, f"is {one.get('peeringState')}", f"it is connected once {peer['cell']} has made its half")
                elif one.get("peeringSyncLevel") not in (None, "FullyInSync"):
                    self.wrong(what, f"knows other ranges than the networks have: {one['peeringSyncLevel']}", "apply the stacks `01-peering` of both cells")
                else:
                    self.ok(what, "connected")

        self.try_(f"virtual network {name}", look)
        if not network["own"]:
            return
        if network["nat_gateways"]:
            self.try_(f"NAT gateway {name}-nat", lambda: self.provisioned(f"NAT gateway {name}-nat", self.az("network", "nat", "gateway", "show", "--resource-group", name, "--name", f"{name}-nat")))
        if network["sites"] or any(peer["by_vpn"] for peer in network["peerings"]):
            self.try_("VPN", self.vpn_azure)
        vault = self.data.get("backup_vault")
        if vault:
            self.try_(f"backup vault {vault}", lambda: self.provisioned(f"backup vault {vault}", self.az("resource", "show", "--resource-group", self.called, "--name", vault, "--resource-type", "Microsoft.DataProtection/backupVaults")))

    def provisioned(self, what, answer):
        state = answer.get("provisioningState") or answer.get("properties", {}).get("provisioningState")
        if state == "Succeeded":
            self.ok(what, "is there")
        else:
            self.wrong(what, f"is {state}", "look at the activity log of the resource group, and apply its stack once more", final=state == "Failed")

    def vpn_azure(self):
        """https://learn.microsoft.com/rest/api/network-gateway/virtual-network-gateway-connections/get: only a connection by itself has its status."""
        names = [one["name"] for one in self.az("network", "vpn-connection", "list", "--resource-group", self.called)]
        for site in self.data["network"]["sites"]:
            if f"{self.called}-{site}" not in names:
                self.wrong(f"VPN to {site}", "there is no connection", "apply the foundation once more")
        for name in names:
            one = self.az("network", "vpn-connection", "show", "--resource-group", self.called, "--name", name)
            carried = (one.get("ingressBytesTransferred") or 0) + (one.get("egressBytesTransferred") or 0)
            if one.get("connectionStatus") == "Connected":
                self.ok(f"VPN {name}", "connected")
            elif carried > 0:
                self.wrong(f"VPN {name}", f"is {one.get('connectionStatus')}, and has carried traffic before", "look at the device: keys, addresses and proposals may have changed with this apply")
            else:
                self.note(WARNING, f"VPN {name}", f"is {one.get('connectionStatus')}, and never carried traffic", "the device at the other end is to be configured: the page of the region has what it needs")

    # Platform ----------------------------------------------------------------------------------------

    def platform(self):
        cluster = self.data.get("cluster")
        if cluster is None:
            return
        if self.cloud == "aws":
            self.parameters("platform")
        self.try_(f"cluster {cluster['name']}", lambda: getattr(self, f"cluster_{self.cloud}")(cluster))
        kube = self.kube(f"what runs in {cluster['name']}")
        if kube:
            self.try_(f"nodes of {cluster['name']}", lambda: self.nodes(kube))
            self.try_(f"services of {cluster['name']}", lambda: self.services(kube, cluster))

    def issues(self, health):
        return some(f"{one.get('code')} {one.get('message', '')}" for one in (health or {}).get("issues", []))

    def cluster_aws(self, cluster):
        name = cluster["name"]
        one = self.aws("eks", "describe-cluster", "--name", name)["cluster"]
        said = self.issues(one.get("health"))
        if one["status"] != "ACTIVE" or said:
            self.wrong(f"cluster {name}", f"is {one['status']}{': ' + said if said else ''}", "https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html has what each code asks for", final=one["status"] == "FAILED")
        else:
            self.ok(f"cluster {name}", f"active, Kubernetes {one.get('version')}")
        self.group_labels = {}
        for group in self.aws("eks", "list-nodegroups", "--cluster-name", name)["nodegroups"]:
            self.try_(f"node group {group}", lambda group=group: self.node_group_aws(name, group))
        for group in cluster["node_groups"]:
            if not any(found.startswith(group[:28]) for found in self.group_labels):
                self.wrong(f"node group {group}", "is not there", "apply the platform once more")
        found = self.aws("eks", "list-addons", "--cluster-name", name)["addons"]
        for addon in sorted(set(found) | set(cluster["addons"])):
            self.try_(f"add-on {addon}", lambda addon=addon: self.addon(name, addon))

    def node_group_aws(self, cluster, name):
        one = self.aws("eks", "describe-nodegroup", "--cluster-name", cluster, "--nodegroup-name", name)["nodegroup"]
        self.group_labels[name] = one.get("labels") or {}
        said = self.issues(one.get("health"))
        if one["status"] not in ("ACTIVE", "UPDATING") or said:
            self.wrong(f"node group {name}", f"is {one['status']}{': ' + said if said else ''}", "https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html has what each code means; often a quota, a type that the zone has no room for, or a subnet without addresses", final=one["status"].endswith("_FAILED"))
        elif one["status"] == "UPDATING":
            self.wrong(f"node group {name}", "moves its nodes still", "wait; a budget for disruptions that allows no eviction holds it up")
        else:
            self.ok(f"node group {name}", "active")

    def addon(self, cluster, name):
        one = self.aws("eks", "describe-addon", "--cluster-name", cluster, "--addon-name", name)["addon"]
        said = self.issues(one.get("health"))
        if one["status"] != "ACTIVE":
            self.wrong(f"add-on {name}", f"is {one['status']}{': ' + said if said else ''}", "its pods have no nodes, or its version does not fit the cluster: https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html", final=one["status"].endswith("_FAILED"))
        else:
            self.ok(f"add-on {name}", f"active, {one.get('addonVersion')}")

    def cluster_gcp(self, cluster):
        """https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters"""
        name = cluster["name"]
        one = self.gcloud("container", "clusters", "describe", name, "--location", self.region)
        said = some(f"{c.get('canonicalCode') or c.get('code')} {c.get('message', '')}" for c in one.get("conditions", []))
        if one["status"] != "RUNNING":
            self.wrong(f"cluster {name}", f"is {one['status']}{': ' + said if said else ''}", "wait if it reconciles; https://cloud.google.com/kubernetes-engine/docs/troubleshooting otherwise", final=one["status"] == "ERROR")
        else:
            self.ok(f"cluster {name}", f"running, Kubernetes {one.get('currentMasterVersion')}")
        self.group_labels = {}
        for pool in one.get("nodePools", []):
            self.group_labels[pool["name"]] = pool.get("config", {}).get("labels") or {}
            if pool["status"] != "RUNNING":
                why = some(f"{c.get('canonicalCode') or c.get('code')} {c.get('message', '')}" for c in pool.get("conditions", []))
                self.wrong(f"node pool {pool['name']}", f"is {pool['status']}{': ' + why if why else ''}", "often a quota, or a zone without room for the type", final=pool["status"] in ("ERROR", "RUNNING_WITH_ERROR"))
            else:
                self.ok(f"node pool {pool['name']}", "running")
        for group in cluster["node_groups"]:
            if not any(found.startswith(group[:26]) for found in self.group_labels):
                self.wrong(f"node pool {group}", "is not there", "apply the platform once more")

    def cluster_azure(self, cluster):
        """https://learn.microsoft.com/rest/api/aks/managed-clusters/get"""
        name = cluster["name"]
        one = self.az("aks", "show", "--resource-group", cluster["group"], "--name", name)
        power = (one.get("powerState") or {}).get("code")
        if one.get("provisioningState") != "Succeeded" or power != "Running":
            self.wrong(f"cluster {name}", f"is {one.get('provisioningState')}, {power}", "look at the activity log of the resource group; `az aks update` brings a failed one to what it should be", final=one.get("provisioningState") == "Failed")
        else:
            self.ok(f"cluster {name}", f"running, Kubernetes {one.get('currentKubernetesVersion')}")
        self.group_labels = {}
        for pool in one.get("agentPoolProfiles") or []:
            self.group_labels[pool["name"]] = pool.get("nodeLabels") or {}
            state, power = pool.get("provisioningState"), (pool.get("powerState") or {}).get("code")
            if state != "Succeeded" or power != "Running":
                self.wrong(f"node pool {pool['name']}", f"is {state}, {power}", "often a quota of cores, or a zone without room for the size", final=state == "Failed")
            else:
                self.ok(f"node pool {pool['name']}", "running")

    # Inside of the cluster ---------------------------------------------------------------------------

    def kube(self, what, hub=None):
        """How to ask the cluster; None, and said so, where this machine does not reach it or may not."""
        of = hub or {"cloud": self.cloud, "region": self.region, "account": self.account, **self.data["cluster"]}
        key = (of["cloud"], of["account"], of["region"], of["name"])
        if key not in self.clusters:
            self.clusters[key] = self.connect(of)
        found = self.clusters[key]
        if isinstance(found, str):
            self.note(ERROR if self.inside and hub is None else UNSEEN, what, found, "run it on a machine inside of the network ([regions.R.environments.E.runner], or `runs_on`), with the plan identity among `platform.viewers`")
            return None
        return found

    def connect(self, of):
        name, file = of["name"], os.path.join(os.environ["TERRANE_WORK"], "kube-" + re.sub(r"[^a-z0-9-]", "-", f"{of['region']}-{of['name']}"))
        env = dict(os.environ, KUBECONFIG=file)
        needed = {"aws": "aws", "gcp": "gke-gcloud-auth-plugin", "azure": "kubelogin"}[of["cloud"]]
        for tool in ("kubectl", needed):
            if shutil.which(tool) is None:
                return f"the machine of this job has no {tool}"
        try:
            if of["cloud"] == "aws":
                run(["aws", "eks", "update-kubeconfig", "--name", name, "--region", of["region"], "--kubeconfig", file, "--no-cli-pager"])
            elif of["cloud"] == "gcp":
                run(["gcloud", "container", "clusters", "get-credentials", name, "--location", of["region"], "--project", of["account"], "--quiet"], env=env)
            else:
                run(["az", "aks", "get-credentials", "--resource-group", of["group"], "--name", name, "--subscription", of["account"], "--file", file, "--overwrite-existing", "--only-show-errors"])
                run(["kubelogin", "convert-kubeconfig", "--login", "azurecli", "--kubeconfig", file])

            def kubectl(*command):
                return ask("kubectl", "--kubeconfig", file, "--request-timeout=20s", *command, env=env)

            run(["kubectl", "--kubeconfig", file, "--request-timeout=10s", "get", "--raw", "/readyz"], timeout=40, env=env)
            return kubectl
        except (Missing, Denied) as refused:
            return f"the cluster {name} does not let this job in: {refused}"
        except Failed as failed:
            return f"the API of the cluster {name} does not answer this machine, as it is when its endpoint is private: {failed}"

    def get(self, kube, what, *command):
        """None, and said so, where the role is not let in to look."""
        try:
            return kube("get", *command, "-o", "json").get("items", [])
        except Denied as refused:
            self.note(UNSEEN, what, f"this job may not look at it: {refused}", "write the plan identity into `platform.viewers` of the cell")
            return None

    def nodes(self, kube):
        items = self.get(kube, "nodes", "nodes")
        if items is None:
            return
        ready = {one["metadata"]["name"]: next((c for c in one["status"].get("conditions", []) if c["type"] == "Ready"), {}) for one in items}
        bad = [f"{name} ({condition.get('reason', 'no word of its kubelet')})" for name, condition in ready.items() if condition.get("status") != "True"]
        if not items:
            self.wrong("nodes", "there are none", "look at the node groups")
        elif bad:
            self.wrong("nodes", f"are not ready: {some(bad)}", "kubectl describe node NAME has the reason; the autoscaler or the cloud replaces broken ones")
        else:
            self.ok("nodes", f"{len(items)} are ready")

    # Namespace of each service, and what its deployments begin with where others live there too.
    SERVICES = {
        "metrics-server": [("kube-system", "metrics-server")],
        "cluster-autoscaler": [("kube-system", "cluster-autoscaler")],
        "aws-load-balancer-controller": [("kube-system", "aws-load-balancer-controller")],
        "ebs-csi": [("kube-system", "ebs-csi-")],
        "external-dns": [("external-dns", "")],
        "external-secrets": [("external-secrets", "")],
        "cert-manager": [("cert-manager", "")],
        "istio": [("istio-system", "istiod"), ("istio-ingress", "")],
        "reloader": [("reloader", "")],
    }
    OF_AWS_ALONE = {"metrics-server", "cluster-autoscaler", "aws-load-balancer-controller", "ebs-csi"}

    def services(self, kube, cluster):
        items = self.get(kube, "services of the cluster", "deployments,daemonsets,statefulsets", "--all-namespaces")
        if items is None:
            return
        for service in cluster["services"]:
            if self.cloud != "aws" and service in self.OF_AWS_ALONE:
                continue
            for namespace, start in self.SERVICES.get(service, [(service, "")]):
                mine = [one for one in items if one["metadata"]["namespace"] == namespace and one["metadata"]["name"].startswith(start)]
                what = f"service {service} in {namespace}"
                if not mine:
                    self.wrong(what, "is not there", "apply the platform once more: its Helm release is gone, or was never made")
                for one in mine:
                    said = self.rolled_out(one)
                    if said:
                        self.wrong(what, f"{one['kind']} {one['metadata']['name']} {said}", f"kubectl -n {namespace} describe {one['kind'].lower()} {one['metadata']['name']}, and the logs of its pods")
                if mine and not any(self.rolled_out(one) for one in mine):
                    self.ok(what, "available")

    @staticmethod
    def rolled_out(one):
        """What is lacking, or nothing. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status"""
        spec, status, kind = one.get("spec", {}), one.get("status", {}), one["kind"]
        if status.get("observedGeneration", 0) < one["metadata"].get("generation", 0):
            return "has not been taken up by its controller"
        if kind == "DaemonSet":
            wanted, new, ready = status.get("desiredNumberScheduled", 0), status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
        elif kind == "StatefulSet":
            wanted, new, ready = spec.get("replicas", 1), status.get("updatedReplicas", 0), status.get("readyReplicas", 0)
        else:
            wanted, new, ready = spec.get("replicas", 1), status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
        late = next((c for c in status.get("conditions", []) if c.get("reason") == "ProgressDeadlineExceeded"), None)
        if late:
            return f"has not been rolled out in its time: {late.get('message', '')}"
        if new < wanted:
            return f"has {new} of {wanted} pods of its new version"
        if ready < wanted:
            return f"has {ready} of {wanted} pods available"
        return ""

    # Databases ---------------------------------------------------------------------------------------

    def databases(self):
        clients, stores = self.scope("client"), self.scope("store")
        for one in self.data["databases"]:
            if clients is not None and not (one.get("store") in stores if one.get("store") else one["client"] in clients):
                continue
            what = f"{one['kind']} {one['name']}"
            if self.cloud == "aws":
                self.parameters(f"data/{one['store']}" if one.get("store") else f"databases/{one['client']}")
            look = getattr(self, "database_" + one["kind"].replace("-", "_") + ("" if one["kind"] in ("rds", "aurora", "ec2", "cloud-sql", "flexible-server") else f"_{self.cloud}"), None)
            if look is None:
                self.note(UNSEEN, what, f"nobody looks at this kind on {self.cloud}", "look by hand")
                continue
            self.try_(what, lambda one=one, look=look, what=what: look(one, what))
            if self.cloud == "aws" and one["kind"] in ("rds", "aurora", "ec2"):
                self.try_(what, lambda one=one, what=what: self.admitted(one, what))
            if self.cloud == "aws" and one["kind"] != "objects":
                self.try_(what, lambda one=one, what=what: self.connected(one, what))

    def point(self, one, what, newest, young):
        """The newest recovery point is what one goes back to: its id is printed, and kept in the result."""
        if newest:
            self.points.append({"database": one["name"], "id": newest["id"], "at": newest["at"], "kind": newest["kind"]})
            age = hours_since(newest["at"])
            if age is not None and age > 36:
                self.wrong(f"backup of {what}", f"the newest recovery point, {newest['id']}, is {age:.0f} hours old", "backups fail: look at the jobs of the vault, and at its alarms")
            else:
                self.ok(f"backup of {what}", f"goes back to {newest['id']} of {newest['at']}")
        elif young:
            self.note(WARNING, f"backup of {what}", "there is no recovery point yet: it was made today", "the first one is made in the night: until then there is nothing to go back to")
        else:
            self.wrong(f"backup of {what}", "there is no recovery point to go back to", "take a snapshot now, and look at why the daily ones fail")

    def newest_of_vault(self, arn):
        points = [one for one in self.aws("backup", "list-recovery-points-by-resource", "--resource-arn", arn)["RecoveryPoints"] if one.get("Status") in ("COMPLETED", "AVAILABLE")]
        points.sort(key=lambda one: str(one["CreationDate"]))
        return {"id": points[-1]["RecoveryPointArn"], "at": points[-1]["CreationDate"], "kind": "recovery point of AWS Backup"} if points else None

    def database_rds(self, one, what):
        """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status"""
        found = self.aws("rds", "describe-db-instances", "--db-instance-identifier", one["id"])["DBInstances"][0]
        state = found["DBInstanceStatus"]
        # Those that nobody has to wait for.
        if state in ("available", "backing-up", "configuring-enhanced-monitoring", "configuring-log-exports", "storage-optimization"):
            self.ok(what, f"{one['id']} is {state}, PostgreSQL {found.get('EngineVersion')}")
        else:
            self.wrong(what, f"{one['id']} is {state}", "wait while it is modified; for `storage-full`, `incompatible-*` and `failed` look at its events", final=state.startswith("incompatible") or state in ("failed", "storage-full", "inaccessible-encryption-credentials"))
        if one["standby"] and not found.get("MultiAZ"):
            self.note(WARNING, what, "has no standby in another zone, and the estate says that it has", "a change waits for the maintenance window, or somebody changed it by hand")
        waiting = sorted(found.get("PendingModifiedValues") or {})
        if waiting:
            self.note(WARNING, what, f"changes that wait for the maintenance window: {some(waiting)}", "`rds.apply_immediately` makes them at once")
        if not one["copy"]:
            if not found.get("BackupRetentionPeriod"):
                self.wrong(f"backup of {what}", "its automated backups are off", "nothing can be restored to a moment: apply its stack once more", final=True)
            newest = self.newest_of_vault(found["DBInstanceArn"]) or self.newest_snapshot("db-instance-identifier", one["id"], "describe-db-snapshots", "DBSnapshots", "DBSnapshotArn")
            self.point(one, what, newest, (hours_since(found.get("InstanceCreateTime")) or 99) < 26)
            behind = hours_since(found.get("LatestRestorableTime"))
            if behind is not None and behind > 1:
                self.wrong(f"backup of {what}", f"can be restored to {found['LatestRestorableTime']} and no later moment", "its log is not archived any more: look at its events, and at free storage")

    def newest_snapshot(self, option, name, command, key, arn):
        found = [one for one in self.aws("rds", command, f"--{option}", name)[key] if one.get("Status") == "available"]
        found.sort(key=lambda one: str(one.get("SnapshotCreateTime")))
        return {"id": found[-1][arn], "at": found[-1]["SnapshotCreateTime"], "kind": "snapshot of RDS"} if found else None

    def database_aurora(self, one, what):
        found = self.aws("rds", "describe-db-clusters", "--db-cluster-identifier", one["id"])["DBClusters"][0]
        if found["Status"] in ("available", "backing-up"):
            self.ok(what, f"{one['id']} is {found['Status']}, PostgreSQL {found.get('EngineVersion')}")
        else:
            self.wrong(what, f"{one['id']} is {found['Status']}", "wait while it is modified, and look at its events")
        if not any(member.get("IsClusterWriter") for member in found.get("DBClusterMembers", [])) and not one["copy"]:
            self.wrong(what, "has no instance that writes", "apply its stack once more")
        newest = self.newest_of_vault(found["DBClusterArn"]) or self.newest_snapshot("db-cluster-identifier", one["id"], "describe-db-cluster-snapshots", "DBClusterSnapshots", "DBClusterSnapshotArn")
        if not one["copy"]:
            self.point(one, what, newest, (hours_since(found.get("ClusterCreateTime")) or 99) < 26)

    def database_ec2(self, one, what):
        answer = self.aws("ec2", "describe-instances", "--filters", f"Name=tag:Name,Values={one['id']}", "Name=instance-state-name,Values=pending,running,stopping,stopped")
        instances = [instance for group in answer["Reservations"] for instance in group["Instances"]]
        if not instances:
            raise Missing(one["id"])
        instance = instances[0]
        name = instance["InstanceId"]
        if instance["State"]["Name"] != "running":
            self.wrong(what, f"{name} ({one['id']}) is {instance['State']['Name']} and does not run", "start it: it takes up its volumes")
        else:
            status = (self.aws("ec2", "describe-instance-status", "--instance-ids", name)["InstanceStatuses"] or [{}])[0]
            bad = [check for check in ("SystemStatus", "InstanceStatus", "AttachedEbsStatus") if status.get(check, {}).get("Status", "ok") not in ("ok", "not-applicable")]
            if bad:
                self.wrong(what, f"{name} does not pass AWS's checks: {some(bad)}", "wait after a start; else look at its system log")
            else:
                self.ok(what, f"{name} runs")
        arn = f"arn:{'aws-cn' if self.region.startswith('cn-') else 'aws-us-gov' if self.region.startswith('us-gov-') else 'aws'}:ec2:{self.region}:{self.account}:instance/{name}"
        self.point(one, what, self.newest_of_vault(arn), (hours_since(instance.get("LaunchTime")) or 99) < 26)

    def admitted(self, one, what):
        """Whether the database lets its client's nodes in: asked of the rules, which costs nothing."""
        if not one.get("client"):
            return
        group = self.value(one["at"], "security_group_id")
        nodes = self.value(f"/{self.data['project']}/{self.data['environment']}/{self.region}/clients/{one['client']}", "node_security_group_id")
        port = int(self.value(one["at"], "port"))
        rules = self.aws("ec2", "describe-security-group-rules", "--filters", f"Name=group-id,Values={group}")["SecurityGroupRules"]
        if any(not rule.get("IsEgress") and rule.get("ReferencedGroupInfo", {}).get("GroupId") == nodes and rule.get("FromPort", -1) <= port <= rule.get("ToPort", -1) for rule in rules):
            self.ok(f"way to {what}", f"{nodes} is let in at port {port}")
        else:
            self.wrong(f"way to {what}", f"its security group {group} lets the client's nodes ({nodes}) not in at port {port}", "apply the stack of the database once more", final=True)

    def connected(self, one, what):
        """Databases admit their client's nodes alone: a machine that is not let in learns nothing, and says so. Apps that use it tell by their readiness."""
        if not self.inside:
            self.note(UNSEEN, f"connection to {what}", "this machine is not inside of the network", "readiness of the apps that use it says whether they reach it")
            return
        host, port = self.value(one["at"], "reader_host" if one["copy"] and one["kind"] in ("rds", "aurora") else "host"), int(self.value(one["at"], "port"))
        try:
            with socket.create_connection((host, port), timeout=5):
                self.ok(f"connection to {what}", f"{host}:{port} answers")
        except ConnectionRefusedError:
            self.wrong(f"connection to {what}", f"{host}:{port} refuses connections", "nothing listens there: look at the database itself")
        except socket.gaierror as lost:
            self.wrong(f"connection to {what}", f"the name {host} leads nowhere: {lost}", "its record is gone: apply its stack once more")
        except OSError as lost:
            self.note(UNSEEN, f"connection to {what}", f"{host}:{port} does not let this machine in: {lost}", "it admits its client's nodes alone, as it should: readiness of the apps that use it says whether they reach it")

    def database_cache_aws(self, one, what):
        name = self.value(one["at"], "replication_group")
        found = self.aws("elasticache", "describe-replication-groups", "--replication-group-id", name)["ReplicationGroups"][0]
        if found["Status"] in ("available", "snapshotting"):
            self.ok(what, f"{name} is {found['Status']}")
        else:
            self.wrong(what, f"{name} is {found['Status']}", "wait while it is modified, and look at its events", final=found["Status"] == "create-failed")
        if found.get("SnapshotRetentionLimit") == 0 and not one["copy"]:
            self.note(WARNING, f"backup of {what}", "no snapshots are kept", "write `snapshots`, if what it holds cannot be made anew")

    def database_search_aws(self, one, what):
        name = self.value(one["at"], "domain_name")
        found = self.aws("opensearch", "describe-domain", "--domain-name", name)["DomainStatus"]
        if found.get("Deleted"):
            self.wrong(what, f"{name} is being deleted", "somebody deletes it: look at the trail of the account", final=True)
        elif found.get("Processing") or found.get("DomainProcessingStatus", "Active") != "Active":
            self.wrong(what, f"{name} is still {found.get('DomainProcessingStatus', 'changed')}", "a change moves all of its data, which takes a while: wait")
        else:
            self.ok(what, f"{name} is active")

    def database_objects_aws(self, one, what):
        name = self.value(one["at"], "bucket_name")
        if self.aws("s3api", "get-bucket-versioning", "--bucket", name).get("Status") == "Enabled":
            self.ok(f"backup of {what}", f"{name} keeps what is overwritten")
        else:
            self.wrong(f"backup of {what}", f"{name} does not keep what is overwritten", "apply its stack once more", final=True)

    def database_cloud_sql(self, one, what):
        """https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances"""
        found = self.gcloud("sql", "instances", "describe", one["id"])
        if found["state"] == "RUNNABLE" and found.get("settings", {}).get("activationPolicy", "ALWAYS") == "ALWAYS":
            self.ok(what, f"{one['id']} runs, {found.get('databaseVersion')}")
        else:
            self.wrong(what, f"{one['id']} is {found['state']}, {found.get('settings', {}).get('activationPolicy')}", "wait while it is maintained; else `gcloud sql operations list --instance` has what failed", final=found["state"] in ("FAILED", "SUSPENDED"))
        if one["copy"]:
            return
        backups = found.get("settings", {}).get("backupConfiguration", {})
        if not backups.get("enabled"):
            self.wrong(f"backup of {what}", "its backups are off", "nothing can be restored: apply its stack once more", final=True)
        elif not backups.get("pointInTimeRecoveryEnabled"):
            self.wrong(f"backup of {what}", "its log is not kept", "it cannot be restored to a moment: apply its stack once more", final=True)
        runs = [run for run in self.gcloud("sql", "backups", "list", "--instance", one["id"]) if run.get("status") == "SUCCESSFUL"]
        runs.sort(key=lambda run: str(run.get("endTime")))
        self.point(one, what, {"id": str(runs[-1]["id"]), "at": runs[-1]["endTime"], "kind": "backup of Cloud SQL"} if runs else None, (hours_since(found.get("createTime")) or 99) < 26)

    def database_cache_gcp(self, one, what):
        state = self.gcloud("memorystore", "instances", "describe", one["id"], "--location", self.region)["state"]
        if state == "ACTIVE":
            self.ok(what, f"{one['id']} is active")
        else:
            self.wrong(what, f"{one['id']} is {state}", "wait while it is updated, and look at its operations")

    def database_flexible_server(self, one, what):
        """https://learn.microsoft.com/rest/api/postgresql/servers/get. Backups are asked of the API, since the command line renames their options."""
        at = f"/subscriptions/{self.account}/resourceGroups/{one['group']}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{one['id']}"
        found = self.az("rest", "--method", "get", "--url", f"{at}?api-version=2024-08-01")
        state = found["properties"]["state"]
        if state == "Ready":
            self.ok(what, f"{one['id']} is ready, PostgreSQL {found['properties'].get('version')}")
        else:
            self.wrong(what, f"{one['id']} is {state}", "wait while it is updated; start it if it is stopped", final=state in ("Disabled", "Inaccessible"))
        if one["standby"] and found["properties"].get("highAvailability", {}).get("state") not in ("Healthy", None):
            self.note(WARNING, what, f"its standby is {found['properties']['highAvailability']['state']}", "wait while it copies the data")
        if one["copy"]:
            return
        if not found["properties"].get("backup", {}).get("backupRetentionDays"):
            self.wrong(f"backup of {what}", "its backups are off", "nothing can be restored: apply its stack once more", final=True)
        runs = self.az("rest", "--method", "get", "--url", f"{at}/backups?api-version=2024-08-01").get("value", [])
        runs.sort(key=lambda run: str(run["properties"].get("completedTime")))
        self.point(one, what, {"id": runs[-1]["id"], "at": runs[-1]["properties"]["completedTime"], "kind": "backup of the server"} if runs else None, (hours_since(found.get("systemData", {}).get("createdAt")) or 99) < 26)

    def database_cache_azure(self, one, what):
        self.provisioned(what, self.az("resource", "show", "--resource-group", one["group"], "--name", one["id"], "--resource-type", "Microsoft.Cache/redisEnterprise"))

    def database_objects_azure(self, one, what):
        found = self.az("storage", "account", "show", "--resource-group", one["group"], "--name", one["id"])
        if found.get("provisioningState") == "Succeeded" and found.get("statusOfPrimary") == "available":
            self.ok(what, f"{one['id']} is available")
        else:
            self.wrong(what, f"{one['id']} is {found.get('provisioningState')}, {found.get('statusOfPrimary')}", "look at the activity log of its resource group")

    # Clients -----------------------------------------------------------------------------------------

    def clients(self):
        wanted = self.scope("client")
        mine = [one for one in self.data["clients"] if wanted is None or one["name"] in wanted]
        cluster = self.data.get("cluster")
        for one in mine:
            if self.cloud == "aws":
                self.parameters(f"clients/{one['name']}")
                role = self.values.get(f"/{self.data['project']}/{self.data['environment']}/{self.region}/clients/{one['name']}/secrets_role_arn", "")
                if role:
                    self.try_(f"role {role}", lambda role=role: (self.aws("iam", "get-role", "--role-name", role.rsplit("/", 1)[-1]), self.ok(f"role {role}", "is there")))
            for name in one["identities"]:
                if self.cloud == "gcp":
                    self.try_(f"service account {name}", lambda name=name: self.account_gcp(name))
                elif self.cloud == "azure":
                    self.try_(f"identity {name}", lambda name=name, one=one: (self.az("identity", "show", "--resource-group", one["group"], "--name", name), self.ok(f"identity {name}", "is there")))
            if one.get("vault"):
                self.try_(f"key vault {one['vault']}", lambda one=one: self.provisioned(f"key vault {one['vault']}", self.az("keyvault", "show", "--resource-group", one["group"], "--name", one["vault"])))
        if cluster is None or not mine:
            return
        own = [one for one in mine if one["own_nodes"]]
        if own:
            self.try_("node groups of clients", lambda: self.own_nodes(cluster, own))
        kube = self.kube(f"namespaces of {some(one['name'] for one in mine)}")
        if kube:
            self.try_("namespaces", lambda: self.namespaces(kube, mine))

    def account_gcp(self, name):
        if self.gcloud("iam", "service-accounts", "describe", name).get("disabled"):
            self.wrong(f"service account {name}", "is disabled", "its pods are refused everything: enable it, after finding out who disabled it, and why", final=True)
        else:
            self.ok(f"service account {name}", "is there")

    def own_nodes(self, cluster, own):
        if not hasattr(self, "group_labels"):
            self.group_labels = {}
            getattr(self, f"cluster_{self.cloud}")({**cluster, "node_groups": [], "addons": []})
        for one in own:
            if not any(labels.get(cluster["label"]) == one["name"] for labels in self.group_labels.values()):
                self.wrong(f"nodes of {one['name']}", "there is no node group of its own", "its pods wait for one: apply the stack of the client once more")

    def namespaces(self, kube, mine):
        items = self.get(kube, "namespaces", "namespaces")
        if items is None:
            return
        phases = {one["metadata"]["name"]: one.get("status", {}).get("phase") for one in items}
        for one in mine:
            phase = phases.get(one["namespace"])
            if phase == "Active":
                self.ok(f"namespace {one['namespace']}", "active")
            elif phase is None:
                # The trees bring it, which may come after the stack.
                self.note(WARNING, f"namespace {one['namespace']}", "is not there yet", "Argo CD or Flux makes it: look whether the application `tenancy` of the cell is synced")
            else:
                self.wrong(f"namespace {one['namespace']}", f"is {phase}", "something in it keeps it from going: kubectl describe namespace has what")

    # Applications ------------------------------------------------------------------------------------

    def applications(self):
        apps, gitops = self.data["apps"], self.data["gitops"]
        if self.data.get("cluster") is not None and apps:
            if gitops["kind"] == "argocd":
                self.try_("Argo CD", self.argocd)
            elif gitops["kind"] == "flux":
                self.try_("Flux", self.flux)
            kube = self.kube(f"workloads of {self.data['cluster']['name']}")
            if kube:
                self.try_("workloads", lambda: self.workloads(kube, apps))
        for app in apps:
            for host in app["hosts"]:
                self.try_(f"host {host}", lambda app=app, host=host: self.host(host, app.get("probe"), app["public"]))

    def argocd(self):
        gitops = self.data["gitops"]
        if not gitops["known"]:
            self.note(UNSEEN, "Argo CD", "the estate does not say where it runs", "write `delivery.hub` of the cell; until then workloads tell")
            return
        hub = gitops.get("hub")
        # The token of this job is for the accounts of its environment.
        if hub and hub["cloud"] != self.cloud or hub and hub["account"] != self.account:
            self.note(UNSEEN, "Argo CD", f"it runs in {hub['cell']}, in another account", "workloads tell; its own page has the rest")
            return
        kube = self.kube("applications of Argo CD", hub)
        items = self.get(kube, "applications of Argo CD", "applications.argoproj.io", "--namespace", "argocd", "--selector", gitops["labels"]) if kube else None
        if items is None:
            return
        if not items:
            self.wrong("applications of Argo CD", f"there are none of {self.cell}", "apply the cell's definitions to Argo CD: out/argocd/estate/README.md says how")
        commit = os.environ.get("TERRANE_COMMIT", "")
        behind = []
        for one in items:
            name, spec, status = one["metadata"]["name"], one.get("spec", {}), one.get("status", {})
            sync, health = status.get("sync", {}).get("status", "Unknown"), status.get("health", {}).get("status", "Unknown")
            what = f"application {name} of Argo CD"
            last = status.get("operationState", {})
            by_itself = (spec.get("syncPolicy") or {}).get("automated") is not None
            if health in ("Degraded", "Missing") or health == "Unknown":
                self.wrong(what, f"is {health}: {status.get('health', {}).get('message') or last.get('message', '')}", f"argocd app get {name} has the objects that are not well")
            elif last.get("phase") in ("Failed", "Error"):
                self.wrong(what, f"could not be synced: {last.get('message', '')}", f"argocd app get {name} --show-operation has the object that the cluster refuses")
            elif sync != "Synced" and not by_itself:
                self.note(WARNING, what, f"is {sync}: nobody has synced it", f"here a person lets changes into the cluster: argocd app sync {name}")
            elif sync != "Synced" or health == "Progressing":
                self.wrong(what, f"is {sync}, {health}", f"argocd app get {name} has what it waits for")
            else:
                self.ok(what, f"{sync}, {health}")
                if commit and status.get("sync", {}).get("revision") not in (None, commit):
                    behind.append(name)
        if behind and not self.quick:
            # Where the branch has gone on meanwhile, it is at a later commit.
            self.note(WARNING, "Argo CD", f"{some(behind)} stand at another commit than {commit[:12]}", "the branch has gone on, or Argo CD has not asked git yet")

    def flux(self):
        kube = self.kube("kustomizations of Flux")
        items = self.get(kube, "kustomizations of Flux", "kustomizations.kustomize.toolkit.fluxcd.io", "--namespace", "flux-system") if kube else None
        if items is None:
            return
        if not items:
            self.wrong("kustomizations of Flux", "there are none", f"kubectl apply -k out/flux/{self.cell}")
        for one in items:
            name = one["metadata"]["name"]
            ready = next((c for c in one.get("status", {}).get("conditions", []) if c["type"] == "Ready"), {})
            if one.get("spec", {}).get("suspend"):
                self.note(WARNING, f"kustomization {name} of Flux", "is suspended", f"flux resume kustomization {name}")
            elif ready.get("status") == "True":
                self.ok(f"kustomization {name} of Flux", f"at {one['status'].get('lastAppliedRevision')}")
            else:
                self.wrong(f"kustomization {name} of Flux", f"is not ready: {ready.get('reason', '')} {ready.get('message', '')}", f"flux get kustomizations {name}")

    def workloads(self, kube, apps):
        items = self.get(kube, "workloads", "deployments,jobs,cronjobs", "--all-namespaces")
        if items is None:
            return
        found = {(one["kind"], one["metadata"]["namespace"], one["metadata"]["name"]): one for one in items}
        for app in apps:
            kind = {"deployment": "Deployment", "job": "Job", "cron_job": "CronJob"}[app["kind"]]
            what = f"{kind} {app['path']}"
            one = found.get((kind, app["namespace"], app["name"]))
            if one is None:
                if kind == "Job":
                    # A job that is done is taken away.
                    self.note(WARNING, what, "is not there", "it may have been done and taken away since")
                else:
                    self.wrong(what, f"is not in the namespace {app['namespace']}", "Argo CD or Flux has not brought it, or is held up: look at its application")
                continue
            if kind == "Deployment":
                said = self.rolled_out(one)
                if not said and (one.get("spec", {}).get("replicas", 0) < 1) and app["min"] > 0:
                    said = f"was scaled to none, and the estate says {app['min']}"
                if said:
                    final = "not been rolled out in its time" in said
                    self.wrong(what, f"{said}{self.pods(kube, app)}", f"kubectl -n {app['namespace']} describe deployment {app['name']}, and the logs of its pods", final=final)
                    if self.data["gitops"]["kind"] == "none":
                        self.undo.append({"namespace": app["namespace"], "deployment": app["name"]})
                else:
                    self.ok(what, f"{one['status'].get('availableReplicas', 0)} pods" + (", which use its database" if app["database"] else ""))
            elif kind == "Job" and any(c.get("type") == "Failed" and c.get("status") == "True" for c in one.get("status", {}).get("conditions", [])):
                self.wrong(what, "has failed", f"kubectl -n {app['namespace']} logs job/{app['name']}", final=True)
            else:
                self.ok(what, "is there")

    def pods(self, kube, app):
        """Why its containers do not start, as far as the cluster tells."""
        try:
            items = kube("get", "pods", "--namespace", app["namespace"], "-o", "json").get("items", [])
        except (Missing, Denied, Failed):
            return ""
        reasons = set()
        for pod in items:
            if not pod["metadata"]["name"].startswith(app["name"] + "-"):
                continue
            for container in pod.get("status", {}).get("containerStatuses", []):
                waiting = container.get("state", {}).get("waiting", {})
                if waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
                    reasons.add(f"{waiting['reason']} {clean(waiting.get('message', ''), 120)}")
        return f" ({some(sorted(reasons), 2)})" if reasons else ""

    # Hosts -------------------------------------------------------------------------------------------

    CURL = ["curl", "--silent", "--show-error", "--proto", "=https", "--tlsv1.2", "--connect-timeout", "5", "--max-time", "15", "--output", "/dev/null"]
    # https://curl.se/docs/manpage.html#EXIT
    CURL_FAULTS = {
        6: ("its name leads nowhere", "external-dns makes the record once the ingress has an address: look at its logs, and at the zone"),
        7: ("nobody takes connections", "the load balancer is not there, or lets this machine not in: look at the ingress of the app"),
        28: ("does not answer in time", "no target of the load balancer is healthy, or a firewall drops the connection"),
        35: ("the handshake of TLS fails", "the load balancer has no certificate for the host, or speaks no TLS 1.2"),
        51: ("its certificate is for another name", "the certificate of the host was not issued: look at the stack 04-applications, or at cert-manager"),
        60: ("its certificate is not valid", "it has run out, or is not from a public authority: look at ACM, or at cert-manager"),
    }

    def host(self, host, path, public):
        what = f"host {host}"
        if not public and not self.inside:
            self.note(UNSEEN, what, "it is internal, and this machine is outside of the network", "run it on a machine inside of the network")
            return
        if shutil.which("curl") is None:
            raise Failed("the machine of this job has no curl")
        url = f"https://{host}{path or '/'}"
        done = subprocess.run([*self.CURL, "--verbose", "--write-out", "%%{http_code} %%{time_total}", "--", url], capture_output=True, text=True, errors="replace", timeout=40, check=False)
        if done.returncode:
            text, help = self.CURL_FAULTS.get(done.returncode, (f"curl ends with {done.returncode}", "curl --verbose shows more"))
            said = [line for line in done.stderr.splitlines() if line.startswith("curl:")]
            self.wrong(what, f"{text}: {said[-1] if said else ''}", help)
            return
        code, seconds = (done.stdout.split() + ["0", "0"])[:2]
        if not 200 <= int(code) < 400 and (path or int(code) >= 500):
            self.wrong(what, f"{url} answers {code}", "look at the readiness and the logs of the app, and at the rules of its load balancer")
        else:
            self.ok(what, f"{url} answers {code} in {float(seconds) * 1000:.0f} ms")
        # Only with OpenSSL; other builds of curl say nothing of it.
        ends = re.search(r"^\*\s+expire date: (.+?) GMT$", done.stderr, re.M)
        if ends:
            try:
                left = (datetime.datetime.strptime(ends.group(1), "%b %d %H:%M:%S %Y") - datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)).days
            except ValueError:
                return
            # ACM renews 60 days before, cert-manager 30: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
            if left < 14:
                self.note(WARNING, what, f"its certificate ends in {left} days", "it should have been renewed by itself: look whether its name is still proved by DNS")

    def load(self):
        """A bounded number of requests, a few at a time, where nobody's customers are: enough to see that a new version bears traffic at all, and no measure of what it bears."""
        if self.data["protected"]:
            return
        requests = bounded("TERRANE_LOAD_REQUESTS", 200, 0, 2000)
        at_once = bounded("TERRANE_LOAD_AT_ONCE", 10, 1, 50)
        slowest, failing = bounded("TERRANE_LOAD_P95_MS", 1000, 1, 60000), bounded("TERRANE_LOAD_ERRORS", 1, 0, 100)
        if not requests:
            return
        for app in self.data["apps"]:
            if not app["hosts"] or not app.get("probe") or not (app["public"] or self.inside):
                continue
            url = f"https://{app['hosts'][0]}{app['probe']}"
            self.try_(f"load on {app['path']}", lambda app=app, url=url: self.load_one(app, url, requests, at_once, slowest, failing))

    def load_one(self, app, url, requests, at_once, slowest, failing):
        # Addresses stand in a file: one cannot become an option.
        each = [requests // at_once + (1 if number < requests % at_once else 0) for number in range(at_once)]

        def some_of_them(count):
            config = "".join(f"url = {json.dumps(url)}\noutput = /dev/null\n" for _ in range(count))
            done = subprocess.run([*[part for part in self.CURL if part not in ("--output", "/dev/null")], "--write-out", "%%{http_code} %%{time_total}\\n", "--config", "-"], input=config, capture_output=True, text=True, errors="replace", timeout=20 + 15 * count, check=False)
            return [line.split() for line in done.stdout.splitlines() if len(line.split()) == 2]

        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            answers = [answer for batch in pool.map(some_of_them, [count for count in each if count]) for answer in batch]
        what = f"load on {app['path']}"
        times = sorted(float(seconds) * 1000 for code, seconds in answers)
        bad = requests - sum(1 for code, _ in answers if code.isdigit() and 200 <= int(code) < 400)
        share = 100 * bad / requests
        p95 = times[max(0, -(-len(times) * 95 // 100) - 1)] if times else 0.0
        if share > failing:
            self.wrong(what, f"{bad} of {requests} requests fail ({share:.1f} %, at most {failing} % may)", "look at the logs of the app and at its load balancer; TERRANE_LOAD_ERRORS changes the limit", final=True)
        elif p95 > slowest:
            self.wrong(what, f"95 of 100 requests take up to {p95:.0f} ms, and may take {slowest} ms", "compare with the version before; TERRANE_LOAD_P95_MS changes the limit", final=True)
        else:
            self.ok(what, f"{requests} requests, {at_once} at a time: 95 of 100 within {p95:.0f} ms, {share:.1f} % fail")

    def routes_(self):
        for route in self.data["routes"]:
            for host in route["hosts"]:
                self.try_(f"name {host} of the route {route['name']}", lambda route=route, host=host: self.host(host, route["path"], True))

    # All of it ---------------------------------------------------------------------------------------

    def pass_over(self, part):
        for one in PARTS if part == "health" else [part]:
            self.part = one
            getattr(self, one)()
        if part == "health":
            self.part = "routing"
            self.routes_()


def bounded(name, otherwise, least, most):
    try:
        return max(least, min(most, int(os.environ.get(name) or otherwise)))
    except ValueError:
        print(f"error: {name} is not a whole number", file=sys.stderr)
        sys.exit(2)


def main(arguments):
    if len(arguments) != 2 or arguments[1] not in [*PARTS, "health"]:
        print(f"usage: look.py DATA {'|'.join(PARTS)}|health", file=sys.stderr)
        return 2
    part = arguments[1]
    with open(arguments[0], encoding="utf-8") as file:
        data = json.load(file)
    stacks = os.environ.get("TERRANE_STACKS") or "all"
    try:
        stacks = None if stacks == "all" else set(json.loads(stacks))
    except (ValueError, TypeError):
        print("error: TERRANE_STACKS is neither `all` nor a JSON list of names", file=sys.stderr)
        return 2
    if stacks is not None and not stacks & set(data["stacks"]):
        return 0

    begun = time.monotonic()
    wait, pause = bounded("TERRANE_WAIT", WAITS[part], 0, 3600), bounded("TERRANE_PAUSE", 15, 1, 60)
    while True:
        look = Look(data, part == "health", stacks)
        look.pass_over(part)
        bad = [one for one in look.findings if one["state"] == ERROR]
        # What has failed for good gets no better by waiting.
        if not bad or any(one["final"] for one in bad) or time.monotonic() - begun + pause > wait:
            break
        print(f"{data['cell']}: {len(bad)} things are not well yet, the first: {bad[0]['what']} {bad[0]['text']}", file=sys.stderr)
        time.sleep(pause)
    if part == "applications" and not bad:
        look.load()
        bad = [one for one in look.findings if one["state"] == ERROR]

    for one in look.findings:
        one.pop("final")
    folder = os.path.join(os.environ["TERRANE_WORK"], "verify")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"{part}-{data['slug']}.json"), "w", encoding="utf-8") as file:
        json.dump({
            "cell": data["cell"], "environment": data["environment"], "part": part, "healthy": not bad, "seconds": round(time.monotonic() - begun),
            "at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "commit": os.environ.get("TERRANE_COMMIT", ""),
            "findings": look.findings, "recovery_points": look.points, "gitops": data["gitops"]["kind"], "undo": look.undo,
            "cluster": None if data.get("cluster") is None else {"cloud": data["cloud"], "account": data["account"], "region": data["region"], "name": data["cluster"]["name"], "group": data["cluster"]["group"]},
        }, file, indent=1)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
