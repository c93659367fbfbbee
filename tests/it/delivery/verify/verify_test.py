#!/usr/bin/env python3
"""Runs what pipelines look at cells with against clouds that are made up: well ones pass, each planted fault is found and told.

verify_test.py AWS NINE: folders `delivery` of two built estates, the repository's own with a table [delivery] and examples/nine-regions with one. Fakes lie beside, in fakes/."""
import concurrent.futures
import copy
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FAKES = HERE / "fakes"
OWN, NINE = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
NOW = datetime.datetime.now(datetime.timezone.utc)
PROGRAMS = ["aws", "gcloud", "az", "kubectl", "curl", "terraform", "gke-gcloud-auth-plugin", "kubelogin"]
failures, planted = [], 0


def ago(hours):
    return (NOW - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def good(out):
    return {"out": out}


def bad(err, code=254):
    return {"err": err, "code": code}


class World:
    def __init__(self):
        self.rules = []

    def on(self, words, answer):
        words = words.split()
        self.rules = [rule for rule in self.rules if rule[0] != words] + [[words, answer]]
        return self

    def out(self, words):
        return copy.deepcopy(next(answer["out"] for wanted, answer in self.rules if wanted == words.split()))


def workload(kind, namespace, name, wanted=2, ready=None, **status):
    ready = wanted if ready is None else ready
    status = {"observedGeneration": 3, "updatedReplicas": wanted, "availableReplicas": ready, "readyReplicas": ready, "desiredNumberScheduled": wanted, "updatedNumberScheduled": wanted, "numberAvailable": ready, **status}
    return {"kind": kind, "metadata": {"namespace": namespace, "name": name, "generation": 3}, "spec": {"replicas": wanted}, "status": status}


SERVED = [("kube-system", "metrics-server"), ("kube-system", "cluster-autoscaler-aws-cluster-autoscaler"), ("kube-system", "aws-load-balancer-controller"), ("kube-system", "ebs-csi-controller"),
          ("external-dns", "external-dns"), ("external-secrets", "external-secrets"), ("cert-manager", "cert-manager"), ("istio-system", "istiod"), ("istio-ingress", "gateway"), ("reloader", "reloader-reloader")]


def world_of(data):
    world, cloud = World(), data["cloud"]
    name = data["cluster"]["name"]
    # The runner's token, and what the clouds make of it.
    world.on("curl ~oidc.invalid", good({"value": "token"}))
    world.on("curl ~WebIdentityToken", good({"AssumeRoleWithWebIdentityResponse": {"AssumeRoleWithWebIdentityResult": {"Credentials": {"AccessKeyId": "k", "SecretAccessKey": "s", "SessionToken": "t"}}}}))
    world.on("az login", good("")).on("az account set", good(""))
    # Inside of the cluster.
    world.on("kubectl /readyz", good("ok"))
    world.on("kubectl nodes", good({"items": [{"metadata": {"name": f"node-{n}"}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}} for n in range(3)]}))
    world.on("kubectl deployments,daemonsets,statefulsets", good({"items": [workload("Deployment", namespace, found) for namespace, found in SERVED]}))
    world.on("kubectl namespaces", good({"items": [{"metadata": {"name": one["namespace"]}, "status": {"phase": "Active"}} for one in data["clients"]]}))
    world.on("kubectl deployments,jobs,cronjobs", good({"items": [workload("Deployment", app["namespace"], app["name"], app["min"]) for app in data["apps"]]}))
    world.on("kubectl pods", good({"items": []}))
    world.on("kubectl applications.argoproj.io", good({"items": [{"metadata": {"name": "one"}, "spec": {"syncPolicy": {"automated": {}}}, "status": {"sync": {"status": "Synced", "revision": "c0ffee"}, "health": {"status": "Healthy"}}}]}))
    world.on("kubectl kustomizations.kustomize.toolkit.fluxcd.io", good({"items": [{"metadata": {"name": "tenancy"}, "spec": {}, "status": {"lastAppliedRevision": "main@c0ffee", "conditions": [{"type": "Ready", "status": "True"}]}}]}))
    ends = (NOW + datetime.timedelta(days=60)).strftime("%b %d %H:%M:%S %Y GMT")
    world.on("curl --verbose", {"out": "200 0.050", "err": f"*  expire date: {ends}\n"})
    world.on("curl --config", {"~each": "200 0.050\n"})
    network = data["network"]
    if cloud == "aws":
        root = f"/{data['project']}/{data['environment']}/{data['region']}"
        for group, names in data["parameters"].items():
            values = {full: full.rsplit("/", 1)[-1] + "-value" for full in names}
            values.update({full: "vpc-1" for full in names if full.endswith("/vpc_id")})
            values.update({full: "5432" for full in names if full.endswith("/port")})
            values.update({full: "db.internal.invalid" for full in names if full.endswith("/host")})
            values.update({full: "sg-nodes" for full in names if full.endswith("node_security_group_id")})
            values.update({full: "arn:aws:iam::111122223333:role/reader" for full in names if full.endswith("secrets_role_arn")})
            world.on(f"aws ssm get-parameters-by-path {root}/{group}", good({"Parameters": [{"Name": full, "Value": value} for full, value in values.items()]}))
        for database in data["databases"]:
            for key, value in {"port": "5432", "host": "db.internal.invalid", "reader_host": "db.internal.invalid", "security_group_id": "sg-db", "replication_group": "cache-1", "domain_name": "search-1", "bucket_name": "bucket-1"}.items():
                world.on(f"aws ssm get-parameter {database['at']}/{key}", good({"Parameter": {"Value": value}}))
            if database.get("client"):
                world.on(f"aws ssm get-parameter {root}/clients/{database['client']}/node_security_group_id", good({"Parameter": {"Value": "sg-nodes"}}))
        world.on("aws ec2 describe-vpcs", good({"Vpcs": [{"State": "available"}]}))
        world.on("aws ec2 describe-subnets", good({"Subnets": [{"SubnetId": "subnet-1", "State": "available", "AvailableIpAddressCount": 200}]}))
        world.on("aws ec2 describe-nat-gateways", good({"NatGateways": [{"NatGatewayId": f"nat-{n}", "State": "available"} for n in range(network["nat_gateways"])]}))
        world.on("aws ec2 describe-route-tables", good({"RouteTables": [{"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "State": "active"}]}]}))
        world.on("aws ec2 describe-vpc-peering-connections", good({"VpcPeeringConnections": [{"AccepterVpcInfo": {"VpcId": "vpc-2", "CidrBlock": peer["cidr"]}, "RequesterVpcInfo": {"VpcId": "vpc-1", "CidrBlock": "x"}, "Status": {"Code": "active"}} for peer in network["peerings"] if not peer["by_vpn"]]}))
        world.on("aws ec2 describe-transit-gateway-vpc-attachments", good({"TransitGatewayVpcAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-1", "State": "available"}]}))
        world.on("aws ec2 describe-vpn-connections", good({"VpnConnections": [{"VpnConnectionId": f"vpn-{site}", "CustomerGatewayId": f"cgw-{site}", "State": "available", "VgwTelemetry": [{"Status": "UP", "OutsideIpAddress": "198.51.100.1"}, {"Status": "UP"}]} for site in network["sites"]]}))
        world.on("aws ec2 describe-customer-gateways", good({"CustomerGateways": [{"CustomerGatewayId": f"cgw-{site}", "IpAddress": address} for site, address in network["sites"].items()]}))
        world.on("aws cloudwatch get-metric-statistics", good({"Datapoints": []}))
        world.on("aws backup describe-backup-vault", good({"BackupVaultName": "v"}))
        world.on("aws backup list-recovery-points-by-resource", good({"RecoveryPoints": [{"RecoveryPointArn": "arn:old", "CreationDate": ago(29), "Status": "COMPLETED"}, {"RecoveryPointArn": "arn:newest", "CreationDate": ago(5), "Status": "COMPLETED"}, {"RecoveryPointArn": "arn:partial", "CreationDate": ago(1), "Status": "PARTIAL"}]}))
        world.on("aws eks update-kubeconfig", good(""))
        world.on("aws eks describe-cluster", good({"cluster": {"status": "ACTIVE", "version": "1.35", "health": {"issues": []}}}))
        groups = [(f"{group}-20260101", {}) for group in data["cluster"]["node_groups"]] + [(f"{one['name']}-20260101", {data["cluster"]["label"]: one["name"]}) for one in data["clients"] if one["own_nodes"]]
        world.on("aws eks list-nodegroups", good({"nodegroups": [group for group, _ in groups]}))
        for group, labels in groups:
            world.on(f"aws eks describe-nodegroup {group}", good({"nodegroup": {"status": "ACTIVE", "labels": labels, "health": {"issues": []}}}))
        world.on("aws eks list-addons", good({"addons": data["cluster"]["addons"]}))
        world.on("aws eks describe-addon", good({"addon": {"status": "ACTIVE", "addonVersion": "v1", "health": {"issues": []}}}))
        world.on("aws iam get-role", good({"Role": {}}))
        world.on("aws rds describe-db-instances", good({"DBInstances": [{"DBInstanceStatus": "available", "EngineVersion": "16.4", "MultiAZ": True, "BackupRetentionPeriod": 35, "DBInstanceArn": "arn:db", "InstanceCreateTime": ago(1000), "LatestRestorableTime": ago(0.1), "PendingModifiedValues": {}}]}))
        world.on("aws rds describe-db-snapshots", good({"DBSnapshots": []}))
        world.on("aws rds describe-db-clusters", good({"DBClusters": [{"Status": "available", "DBClusterArn": "arn:cluster", "DBClusterMembers": [{"IsClusterWriter": True}], "ClusterCreateTime": ago(1000)}]}))
        world.on("aws rds describe-db-cluster-snapshots", good({"DBClusterSnapshots": []}))
        world.on("aws ec2 describe-instances", good({"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Name": "running"}, "LaunchTime": ago(1000)}]}]}))
        world.on("aws ec2 describe-instance-status", good({"InstanceStatuses": [{"SystemStatus": {"Status": "ok"}, "InstanceStatus": {"Status": "ok"}}]}))
        world.on("aws ec2 describe-security-group-rules", good({"SecurityGroupRules": [{"IsEgress": False, "FromPort": 5432, "ToPort": 5432, "ReferencedGroupInfo": {"GroupId": "sg-nodes"}}]}))
        world.on("aws elasticache describe-replication-groups", good({"ReplicationGroups": [{"Status": "available", "SnapshotRetentionLimit": 35}]}))
        world.on("aws opensearch describe-domain", good({"DomainStatus": {"Processing": False, "DomainProcessingStatus": "Active"}}))
        world.on("aws s3api get-bucket-versioning", good({"Status": "Enabled"}))
    elif cloud == "gcp":
        world.on("gcloud compute networks describe", good({"peerings": [{"name": peer["network"], "state": "ACTIVE"} for peer in network["peerings"] if not peer["by_vpn"]]}))
        world.on("gcloud compute networks subnets describe", good({"name": "nodes"}))
        world.on("gcloud compute routers get-status", good({"result": {"natStatus": [{"name": "nat"}], "bgpPeerStatus": [{"name": "peer", "status": "UP"}]}}))
        world.on("gcloud compute vpn-tunnels list", good([{"name": f"{data['called']}-peer-{n}", "vpnGateway": f"https://x/{data['called']}-vpn", "status": "ESTABLISHED"} for n in range(2)]))
        world.on("gcloud container clusters get-credentials", good(""))
        world.on("gcloud container clusters describe", good({"status": "RUNNING", "currentMasterVersion": "1.34", "nodePools": [{"name": "general-abc", "status": "RUNNING", "config": {"labels": {}}}] + [{"name": f"{one['name']}-abc", "status": "RUNNING", "config": {"labels": {data["cluster"]["label"]: one["name"]}}} for one in data["clients"]]}))
        world.on("gcloud sql instances describe", good({"state": "RUNNABLE", "databaseVersion": "POSTGRES_16", "createTime": ago(900), "settings": {"activationPolicy": "ALWAYS", "backupConfiguration": {"enabled": True, "pointInTimeRecoveryEnabled": True}}}))
        world.on("gcloud sql backups list", good([{"id": "17", "status": "SUCCESSFUL", "endTime": ago(6)}, {"id": "18", "status": "FAILED", "endTime": ago(1)}]))
        world.on("gcloud memorystore instances describe", good({"state": "ACTIVE"}))
        world.on("gcloud iam service-accounts describe", good({"disabled": False}))
    else:
        done = {"provisioningState": "Succeeded"}
        world.on("az network vnet show", good({**done, "name": network["called"], "subnets": [{**done, "name": "nodes"}], "virtualNetworkPeerings": [{"remoteVirtualNetwork": {"id": f"/x/{peer['network']}"}, "peeringState": "Connected", "peeringSyncLevel": "FullyInSync"} for peer in network["peerings"] if not peer["by_vpn"]]}))
        world.on("az network nat gateway show", good(done))
        world.on("az resource show", good({"properties": done}))
        world.on("az network vpn-connection list", good([{"name": f"{data['called']}-{site}"} for site in network["sites"]]))
        world.on("az network vpn-connection show", good({"connectionStatus": "Connected", "ingressBytesTransferred": 7}))
        world.on("az aks get-credentials", good("")).on("kubelogin convert-kubeconfig", good(""))
        world.on("az aks show", good({**done, "powerState": {"code": "Running"}, "currentKubernetesVersion": "1.34", "agentPoolProfiles": [{**done, "name": "general", "powerState": {"code": "Running"}}] + [{**done, "name": "own", "powerState": {"code": "Running"}, "nodeLabels": {data["cluster"]["label"]: one["name"]}} for one in data["clients"]]}))
        world.on("az rest ~flexibleServers/", good({"properties": {"state": "Ready", "version": "16", "backup": {"backupRetentionDays": 35}}, "systemData": {"createdAt": ago(900)}}))
        world.on("az rest ~flexibleServers/ ~/backups?", good({"value": [{"id": "/backups/b1", "properties": {"completedTime": ago(7)}}]}))
        world.on("az storage account show", good({**done, "statusOfPrimary": "available"}))
        world.on("az identity show", good({"name": "i"}))
        world.on("az keyvault show", good({"properties": done}))
    return world


def setting(world, folder, **more):
    binary = folder / "bin"
    binary.mkdir()
    for program in PROGRAMS:
        shutil.copy(FAKES / "fake.py", binary / program)
        (binary / program).chmod(0o755)
    (folder / "world.json").write_text(json.dumps(world.rules))
    (folder / "work").mkdir()
    return {"PATH": f"{binary}:{os.environ['PATH']}", "HOME": str(folder), "FAKE_WORLD": str(folder / "world.json"), "FAKE_LOG": str(folder / "log"), "TERRANE_WORK": str(folder / "work"), "TERRANE_WAIT": "0", "TERRANE_COMMIT": "c0ffee", **more}


def on_github(folder):
    for name in ("output", "summary"):
        (folder / name).touch()
    return {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary"), "RUNNER_TEMP": str(folder), "ACTIONS_ID_TOKEN_REQUEST_URL": "https://oidc.invalid/?a=b", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t",
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/infrastructure", "GITHUB_RUN_ID": "1", "GITHUB_ACTOR": "somebody"}


def look(delivery, slug, part, world, **more):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        data = folder / "data.json"
        data.write_text(json.dumps(more.pop("data", None) or cell(delivery, slug)))
        done = subprocess.run([sys.executable, str(delivery / "look.py"), str(data), part], env=setting(world, folder, **more), capture_output=True, text=True, timeout=300, check=False)
        result = folder / "work" / "verify" / f"{part}-{slug}.json"
        calls = (folder / "log").read_text().splitlines() if (folder / "log").exists() else []
        return done, json.loads(result.read_text()) if result.exists() else None, [json.loads(call) for call in calls]


def script(delivery, arguments, world, **more):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        before = more.pop("prepare", None)
        env = {**setting(world, folder), **on_github(folder), **more}
        if before:
            before(folder)
        done = subprocess.run(["bash", str(delivery / arguments[0]), *arguments[1:]], env=env, capture_output=True, text=True, timeout=300, check=False, cwd=folder)
        calls = (folder / "log").read_text().splitlines() if (folder / "log").exists() else []
        return done, (folder / "output").read_text(), (folder / "summary").read_text(), [json.loads(call) for call in calls], {str(p.relative_to(folder / "work")): p.read_text() for p in (folder / "work").rglob("*") if p.is_file()}


def cell(delivery, slug):
    return json.loads((delivery / "verify" / f"{slug}.json").read_text())


def expect(condition, what, more=""):
    if not condition:
        failures.append(what)
        print(f"FAIL {what}\n{str(more)[:3000]}")


POOL = concurrent.futures.ThreadPoolExecutor(min(8, os.cpu_count() or 2))
running = []


def plant(*of, **more):
    """A fault that has to be found: `answer` may be what becomes of the answer that all is well with."""
    global planted
    planted += 1
    running.append(POOL.submit(planted_one, *of, **more))


def planted_one(title, delivery, slug, part, words, answer, text, state="error", healthy=False, **more):
    data = more.get("data") or cell(delivery, slug)
    world = world_of(data)
    if words:
        world.on(words, answer(world.out(words)) if callable(answer) else answer)
    done, result, _ = look(delivery, slug, part, world, **more)
    found = [one for one in (result or {"findings": []})["findings"] if one["state"] == state and text in f"{one['what']} {one['text']}"]
    expect(found, f"{title}: not found", done.stderr + json.dumps([one for one in (result or {"findings": []})["findings"] if one["state"] != "ok"], indent=1))
    expect(all(one["help"] for one in found), f"{title}: nothing is said of what to do")
    expect(done.returncode == (0 if healthy else 1), f"{title}: exit code {done.returncode}", done.stderr + json.dumps([one for one in (result or {"findings": []})["findings"] if one["state"] == "error"], indent=1))


def edit(path, value):
    """Changes what lies at a path of keys in an answer."""
    def change(answer):
        at = answer
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
        return good(answer)
    return change


A, S, G, Z, N = "us-east-1-production", "us-east-1-staging", "us-central1-production", "eastus-production", "us-east-1-production"
PARTS = ["foundation", "platform", "clients", "databases", "applications"]


def well(delivery, slug, part):
    done, result, calls = look(delivery, slug, part, world_of(cell(delivery, slug)))
    expect(done.returncode == 0 and result and result["healthy"], f"{slug} {part} is well, and is not found so", done.stderr + json.dumps([one for one in (result or {"findings": []})["findings"] if one["state"] != "ok"], indent=1))
    WRITES = {"create", "delete", "update", "put", "apply", "patch", "set", "undo", "start", "stop", "restart"}
    expect(not [call for call in calls if call[0] != "curl" and any(word.split("-")[0] in WRITES for word in call[1:4] if word != "update-kubeconfig")], f"{slug} {part} writes", calls)
    expect(not any(one["state"] == "warning" for one in result["findings"]) or slug not in (A, G), f"{slug} {part} warns", [one for one in result["findings"] if one["state"] == "warning"])


for delivery, slugs in ((OWN, [path.stem for path in (OWN / "verify").glob("*.json")]), (NINE, [path.stem for path in (NINE / "verify").glob("*.json")])):
    for slug in slugs:
        for part in [*PARTS, "health"] if slug in (A, S, G, Z) else ["health"]:
            running.append(POOL.submit(well, delivery, slug, part))

# Foundation on AWS.
root = "/cptwn/production/us-east-1"
plant("a parameter is missing", OWN, A, "foundation", f"aws ssm get-parameters-by-path {root}/foundation", lambda out: good({"Parameters": [one for one in out["Parameters"] if not one["Name"].endswith("vpc_cidr")]}), "are not there: /cptwn/production/us-east-1/foundation/vpc_cidr")
plant("a parameter is empty", OWN, A, "foundation", f"aws ssm get-parameters-by-path {root}/foundation", edit(["Parameters", 1, "Value"], " "), "are empty")
plant("the VPC is pending", OWN, A, "foundation", "aws ec2 describe-vpcs", edit(["Vpcs", 0, "State"], "pending"), "is pending and not available")
plant("the VPC is gone", OWN, A, "foundation", "aws ec2 describe-vpcs", bad("An error occurred (InvalidVpcID.NotFound) when calling the DescribeVpcs operation"), "VPC vpc-1 is not there")
plant("a subnet is pending", OWN, A, "foundation", "aws ec2 describe-subnets", edit(["Subnets", 0, "State"], "pending"), "are not available: subnet-1")
plant("a subnet is full", OWN, A, "foundation", "aws ec2 describe-subnets", edit(["Subnets", 0, "AvailableIpAddressCount"], 2), "fewer than 6 addresses", state="warning", healthy=True)
plant("a NAT gateway has failed", OWN, A, "foundation", "aws ec2 describe-nat-gateways", lambda out: good({"NatGateways": [{"NatGatewayId": "nat-x", "State": "failed", "FailureMessage": "no free addresses"}]}), "has failed: no free addresses")
plant("a NAT gateway is missing", OWN, A, "foundation", "aws ec2 describe-nat-gateways", good({"NatGateways": []}), "0 of 2 are available")
plant("a route leads nowhere", OWN, A, "foundation", "aws ec2 describe-route-tables", edit(["RouteTables", 0, "Routes", 0, "State"], "blackhole"), "lead nowhere: 0.0.0.0/0 in rtb-1")
DOWN = [{"Status": "DOWN", "OutsideIpAddress": "198.51.100.1"}, {"Status": "DOWN"}]
plant("a tunnel was never up", OWN, A, "foundation", "aws ec2 describe-vpn-connections", edit(["VpnConnections", 0, "VgwTelemetry"], DOWN), "has not been up", state="warning", healthy=True)
plant("one of two tunnels is down", OWN, A, "foundation", "aws ec2 describe-vpn-connections", edit(["VpnConnections", 0, "VgwTelemetry", 0, "Status"], "DOWN"), "one tunnel is down", state="warning", healthy=True)
plant("a connection is missing", OWN, A, "foundation", "aws ec2 describe-vpn-connections", good({"VpnConnections": []}), "VPN to head-office there is no connection")
plant("the vault is gone", OWN, A, "foundation", "aws backup describe-backup-vault", bad("ResourceNotFoundException"), "backup vault cptwn-use1-prod-vault is not there")
plant("a role may not look", OWN, A, "foundation", "aws ec2 describe-subnets", bad("An error occurred (UnauthorizedOperation)"), "this job may not look at it")
plant("AWS does not answer", OWN, A, "foundation", "aws ec2 describe-vpcs", bad("Could not connect to the endpoint URL"), "could not be asked: Could not connect")
plant("an answer is no JSON", OWN, A, "foundation", "aws ec2 describe-vpcs", good("<html>"), "not JSON")
plant("a peering has failed", NINE, N, "foundation", "aws ec2 describe-vpc-peering-connections", edit(["VpcPeeringConnections", 0, "Status"], {"Code": "rejected", "Message": "by 1"}), "is rejected: by 1")
plant("a peering waits", NINE, N, "foundation", "aws ec2 describe-vpc-peering-connections", edit(["VpcPeeringConnections", 0, "Status"], {"Code": "pending-acceptance"}), "is pending-acceptance", state="warning", healthy=True)
plant("an attachment was rejected", OWN, A, "foundation", "aws ec2 describe-transit-gateway-vpc-attachments", edit(["TransitGatewayVpcAttachments", 0, "State"], "rejected"), "is rejected")

# A tunnel that was up before: a fault.
planted += 1
world = world_of(cell(OWN, A))
world.on("aws ec2 describe-vpn-connections", edit(["VpnConnections", 0, "VgwTelemetry"], DOWN)(world.out("aws ec2 describe-vpn-connections")))
world.on("aws cloudwatch get-metric-statistics", good({"Datapoints": [{"Maximum": 1.0}]}))
done, result, _ = look(OWN, A, "foundation", world)
expect(done.returncode == 1 and any("was up within" in one["text"] for one in result["findings"]), "a tunnel that was up and is down is a fault", result)

# Platform.
plant("the cluster has failed", OWN, A, "platform", "aws eks describe-cluster", edit(["cluster", "status"], "FAILED"), "is FAILED")
plant("the cluster is not healthy", OWN, A, "platform", "aws eks describe-cluster", edit(["cluster", "health"], {"issues": [{"code": "Ec2SubnetNotFound", "message": "subnet-9"}]}), "Ec2SubnetNotFound subnet-9")
plant("a node group is degraded", OWN, A, "platform", "aws eks describe-nodegroup general-20260101", edit(["nodegroup"], {"status": "DEGRADED", "health": {"issues": [{"code": "AsgInstanceLaunchFailures", "message": "no capacity"}]}}), "AsgInstanceLaunchFailures no capacity")
plant("a node group is missing", OWN, A, "platform", "aws eks list-nodegroups", good({"nodegroups": []}), "node group general is not there")
plant("an add-on is degraded", OWN, A, "platform", "aws eks describe-addon", edit(["addon", "status"], "DEGRADED"), "is DEGRADED")
plant("a node is not ready", OWN, A, "platform", "kubectl nodes", edit(["items", 0, "status", "conditions", 0], {"type": "Ready", "status": "False", "reason": "KubeletNotReady"}), "node-0 (KubeletNotReady)")
plant("a service is missing", OWN, A, "platform", "kubectl deployments,daemonsets,statefulsets", lambda out: good({"items": [one for one in out["items"] if one["metadata"]["name"] != "istiod"]}), "service istio in istio-system is not there")
plant("a service is not available", OWN, A, "platform", "kubectl deployments,daemonsets,statefulsets", lambda out: good({"items": [{**one, "status": {**one["status"], "availableReplicas": 0}} for one in out["items"]]}), "has 0 of 2 pods available")
plant("the endpoint is private", OWN, A, "platform", "kubectl /readyz", bad("Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout", 1), "does not answer this machine", state="not looked at", healthy=True)
plant("the endpoint is not reached from inside", OWN, A, "platform", "kubectl /readyz", bad("Unable to connect to the server", 1), "does not answer this machine", TERRANE_INSIDE="true")
plant("the role is no viewer", OWN, A, "platform", "kubectl nodes", bad('Error from server (Forbidden): nodes is forbidden', 1), "may not look at it", state="not looked at", healthy=True)

# Clients.
plant("a client has no nodes", OWN, A, "clients", "aws eks describe-nodegroup ezra-20260101", edit(["nodegroup", "labels"], {}), "nodes of ezra there is no node group of its own")
plant("a role is gone", OWN, A, "clients", "aws iam get-role", bad("NoSuchEntity"), "reader is not there")
plant("a namespace is stuck", OWN, A, "clients", "kubectl namespaces", edit(["items", 0, "status", "phase"], "Terminating"), "is Terminating")

# Databases.
plant("a database is full", OWN, A, "databases", "aws rds describe-db-instances", edit(["DBInstances", 0, "DBInstanceStatus"], "storage-full"), "is storage-full")
plant("backups are off", OWN, A, "databases", "aws rds describe-db-instances", edit(["DBInstances", 0, "BackupRetentionPeriod"], 0), "automated backups are off")
plant("there is no recovery point", OWN, A, "databases", "aws backup list-recovery-points-by-resource", good({"RecoveryPoints": []}), "no recovery point to go back to")
plant("the recovery point is old", OWN, A, "databases", "aws backup list-recovery-points-by-resource", good({"RecoveryPoints": [{"RecoveryPointArn": "arn:old", "CreationDate": ago(80), "Status": "COMPLETED"}]}), "is 80 hours old")
plant("the log is not archived", OWN, A, "databases", "aws rds describe-db-instances", edit(["DBInstances", 0, "LatestRestorableTime"], ago(4)), "and no later moment")
plant("there is no standby", OWN, A, "databases", "aws rds describe-db-instances", edit(["DBInstances", 0, "MultiAZ"], False), "has no standby", state="warning", healthy=True)
plant("nodes are not let in", OWN, A, "databases", "aws ec2 describe-security-group-rules", good({"SecurityGroupRules": []}), "lets the client's nodes (sg-nodes) not in")
plant("an instance is stopped", OWN, A, "databases", "aws ec2 describe-instances", edit(["Reservations", 0, "Instances", 0, "State", "Name"], "stopped"), "is stopped and does not run")
plant("an instance fails AWS's checks", OWN, A, "databases", "aws ec2 describe-instance-status", edit(["InstanceStatuses", 0, "SystemStatus", "Status"], "impaired"), "does not pass AWS's checks: SystemStatus")
plant("a database's name leads nowhere", OWN, A, "databases", "", None, "the name db.internal.invalid leads nowhere", TERRANE_INSIDE="true")
plant("a cache is not available", NINE, N, "databases", "aws elasticache describe-replication-groups", edit(["ReplicationGroups", 0, "Status"], "create-failed"), "is create-failed")
plant("a search index is still changed", NINE, N, "databases", "aws opensearch describe-domain", edit(["DomainStatus", "DomainProcessingStatus"], "Modifying"), "is still Modifying")
plant("a bucket forgets", NINE, N, "databases", "aws s3api get-bucket-versioning", good({}), "does not keep what is overwritten")

# Applications.
own = cell(OWN, A)
known = copy.deepcopy(own)
known["gitops"]["known"] = True
flux, none = copy.deepcopy(own), copy.deepcopy(own)
flux["gitops"]["kind"], none["gitops"]["kind"] = "flux", "none"
item = ["items", 0]
plant("an application is degraded", OWN, A, "applications", "kubectl applications.argoproj.io", edit([*item, "status", "health"], {"status": "Degraded", "message": "crash"}), "is Degraded: crash", data=known)
plant("an application is not synced", OWN, A, "applications", "kubectl applications.argoproj.io", edit([*item, "status", "sync", "status"], "OutOfSync"), "is OutOfSync, Healthy", data=known)
plant("an application waits for a person", OWN, A, "applications", "kubectl applications.argoproj.io", lambda out: good({"items": [{**out["items"][0], "spec": {}, "status": {"sync": {"status": "OutOfSync"}, "health": {"status": "Healthy"}}}]}), "nobody has synced it", state="warning", healthy=True, data=known)
plant("a sync has failed", OWN, A, "applications", "kubectl applications.argoproj.io", edit([*item, "status", "operationState"], {"phase": "Failed", "message": "denied by policy"}), "could not be synced: denied by policy", data=known)
plant("there are no applications", OWN, A, "applications", "kubectl applications.argoproj.io", good({"items": []}), "there are none of us-east-1/production", data=known)
plant("Flux is not ready", OWN, A, "applications", "kubectl kustomizations.kustomize.toolkit.fluxcd.io", edit([*item, "status", "conditions", 0], {"type": "Ready", "status": "False", "reason": "BuildFailed", "message": "no such file"}), "is not ready: BuildFailed no such file", data=flux)
plant("a rollout is stuck", OWN, A, "applications", "kubectl deployments,jobs,cronjobs", edit([*item, "status", "conditions"], [{"type": "Progressing", "reason": "ProgressDeadlineExceeded", "message": "timed out"}]), "has not been rolled out in its time: timed out")
plant("a new version has no pods", OWN, A, "applications", "kubectl deployments,jobs,cronjobs", edit([*item, "status", "updatedReplicas"], 0), "pods of its new version")
plant("a workload is missing", OWN, A, "applications", "kubectl deployments,jobs,cronjobs", good({"items": []}), "Deployment ezra/api is not in the namespace ezra")
for code, text in ((6, "its name leads nowhere"), (7, "nobody takes connections"), (28, "does not answer in time"), (35, "the handshake of TLS fails"), (60, "its certificate is not valid")):
    plant(f"curl ends with {code}", OWN, A, "applications", "curl --verbose", {"err": f"curl: ({code}) no", "code": code}, text)
plant("a host answers 503", OWN, A, "applications", "curl --verbose", {"out": "503 0.1"}, "answers 503")
plant("a certificate runs out", OWN, A, "applications", "curl --verbose", {"out": "200 0.1", "err": f"*  expire date: {(NOW + datetime.timedelta(days=5)).strftime('%b %d %H:%M:%S %Y GMT')}\n"}, "its certificate ends in", state="warning", healthy=True)
plant("requests fail under load", OWN, S, "applications", "curl --config", {"~each": "502 0.1\n"}, "200 of 200 requests fail")
plant("requests are slow under load", OWN, S, "applications", "curl --config", {"~each": "200 3.5\n"}, "take up to 3500 ms")
plant("load never answers", OWN, S, "applications", "curl --config", {"code": 28}, "200 of 200 requests fail")

# Google Cloud and Azure.
plant("the network is gone", NINE, G, "foundation", "gcloud compute networks describe", bad("ERROR: (gcloud) Could not fetch resource: - The resource was not found", 1), "is not there")
plant("NAT lacks addresses", NINE, G, "foundation", "gcloud compute routers get-status", edit(["result", "natStatus", 0, "minExtraNatIpsNeeded"], 2), "lacks 2 addresses")
plant("a peering is inactive", NINE, G, "foundation", "gcloud compute networks describe", edit(["peerings", 0, "state"], "INACTIVE"), "is INACTIVE", state="warning", healthy=True)
plant("a GKE cluster is degraded", NINE, G, "platform", "gcloud container clusters describe", edit(["status"], "DEGRADED"), "is DEGRADED")
plant("a node pool has errors", NINE, G, "platform", "gcloud container clusters describe", edit(["nodePools", 0, "status"], "RUNNING_WITH_ERROR"), "is RUNNING_WITH_ERROR")
plant("Cloud SQL is stopped", NINE, G, "databases", "gcloud sql instances describe", edit(["settings", "activationPolicy"], "NEVER"), "RUNNABLE, NEVER")
plant("Cloud SQL has no backups", NINE, G, "databases", "gcloud sql instances describe", edit(["settings", "backupConfiguration", "enabled"], False), "its backups are off")
plant("Cloud SQL's backups fail", NINE, G, "databases", "gcloud sql backups list", good([{"id": "18", "status": "FAILED", "endTime": ago(1)}]), "no recovery point to go back to")
plant("a tunnel's keys differ", NINE, "europe-west1-production", "foundation", "gcloud compute vpn-tunnels list", edit([0, "status"], "NEGOTIATION_FAILURE"), "is NEGOTIATION_FAILURE")
plant("a virtual network has failed", NINE, Z, "foundation", "az network vnet show", edit(["provisioningState"], "Failed"), "is not as it was asked for")
plant("a peering is disconnected", NINE, Z, "foundation", "az network vnet show", edit(["virtualNetworkPeerings", 0, "peeringState"], "Disconnected"), "is disconnected")
plant("a VPN was up", NINE, Z, "foundation", "az network vpn-connection show", good({"connectionStatus": "NotConnected", "ingressBytesTransferred": 12}), "has carried traffic before")
plant("an AKS cluster is stopped", NINE, Z, "platform", "az aks show", edit(["powerState", "code"], "Stopped"), "Succeeded, Stopped")
plant("a pool of AKS has failed", NINE, Z, "platform", "az aks show", edit(["agentPoolProfiles", 0, "provisioningState"], "Failed"), "is Failed, Running")
plant("a flexible server is stopped", NINE, Z, "databases", "az rest ~flexibleServers/", edit(["properties", "state"], "Stopped"), "is Stopped")
plant("an identity is gone", NINE, Z, "clients", "az keyvault show", bad("(ResourceNotFound) The Resource was not found.", 3), "key vault")

# Waiting: what becomes well in time is well, and what has failed for good is not waited for.
world = world_of(own)
world.on("aws ec2 describe-vpcs", [good({"Vpcs": [{"State": "pending"}]}), good({"Vpcs": [{"State": "available"}]})])
done, result, calls = look(OWN, A, "foundation", world, TERRANE_WAIT="30", TERRANE_PAUSE="1")
expect(done.returncode == 0 and "are not well yet" in done.stderr and sum("describe-vpcs" in call for call in calls) == 2, "what becomes well in time is well", done.stderr)
world = world_of(own)
world.on("aws eks describe-cluster", good({"cluster": {"status": "FAILED"}}))
done, _, calls = look(OWN, A, "platform", world, TERRANE_WAIT="30", TERRANE_PAUSE="1")
expect(done.returncode == 1 and sum("describe-cluster" in call for call in calls) == 1, "what has failed for good is not waited for", done.stderr)

# What this run applied, and no more.
done, result, calls = look(OWN, A, "databases", world_of(own), TERRANE_STACKS=json.dumps(["us-east-1-production-03-databases-ezra"]))
expect(done.returncode == 0 and {one["database"] for one in result["recovery_points"]} == {"ezra"} and result["recovery_points"][0]["id"] == "arn:newest", "only the database that was applied, with what it goes back to", result)
done, result, calls = look(OWN, A, "databases", world_of(own), TERRANE_STACKS='["another-stack"]')
expect(done.returncode == 0 and result is None and not calls, "a cell without a stack of the run is left alone", calls)
# No load where customers are.
done, result, calls = look(OWN, A, "applications", world_of(own))
expect(not any("--config" in call for call in calls), "no load test in a protected environment")


# Names that the run found out at its beginning are looked for, too.
def produces(folder):
    (folder / "work" / "produces.json").write_text(json.dumps([f"{root}/foundation/vpn_gateway_id", "/other/x"]))


done, _, summary, _, _ = script(OWN, ["verify.sh", "foundation"], world_of(own), prepare=produces, TERRANE_ENVIRONMENT="production", TERRANE_CELL="us-east-1/production", TERRANE_STACKS="all")
expect(done.returncode == 1 and f"are not there: {root}/foundation/vpn_gateway_id" in done.stdout and "/other/x" not in done.stdout, "names that the run found out", done.stdout + done.stderr)

# The scripts, signed in.
base = {"TERRANE_ENVIRONMENT": "production", "TERRANE_STAGE": "3", "TERRANE_PART": "databases", "TERRANE_STACKS": '["us-east-1-production-03-databases-ezra"]'}
done, output, summary, calls, files = script(OWN, ["verify.sh", "databases"], world_of(own), **base)
expect(done.returncode == 0 and "arn:newest" in output and "arn:newest" in summary and "| us-east-1/production | databases |" in summary, "verify.sh hands on what to go back to", done.stdout + done.stderr + summary)
expect(any("~WebIdentityToken"[1:] in word for call in calls for word in call) and any("cptwn-prod-plan" in word for call in calls for word in call), "verify.sh reads with the identity of plans")
world = world_of(own)
world.on("aws rds describe-db-instances", edit(["DBInstances", 0, "DBInstanceStatus"], "failed")(world.out("aws rds describe-db-instances")))
done, output, summary, _, _ = script(OWN, ["verify.sh", "databases"], world, **base)
expect(done.returncode == 1 and "::error::us-east-1/production, databases: rds ezra" in done.stdout and "nothing behind it is applied" in done.stdout and 'unhealthy=["us-east-1/production"]' in output, "verify.sh ends the stage", done.stdout + done.stderr + output)
done, _, summary, _, _ = script(OWN, ["health.sh"], world_of(cell(OWN, S)), TERRANE_ENVIRONMENT="staging", TERRANE_STAGE="1")
expect(done.returncode == 0 and "All is well" not in done.stderr and "staging: health" in summary, "health.sh passes", done.stdout + done.stderr + summary)
world = world_of(cell(OWN, S))
world.on("aws eks describe-cluster", good({"cluster": {"status": "FAILED"}}))
done, _, summary, _, _ = script(OWN, ["health.sh"], world, TERRANE_ENVIRONMENT="staging", TERRANE_STAGE="1")
expect(done.returncode == 1 and "No later stage begins" in done.stdout and "is FAILED" in summary, "health.sh stops", done.stdout + done.stderr + summary)
world.on("curl ~WebIdentityToken", good({"Error": {"Message": "Not authorized to perform sts:AssumeRoleWithWebIdentity"}}))
done, _, summary, _, _ = script(OWN, ["health.sh"], world, TERRANE_ENVIRONMENT="staging", TERRANE_STAGE="1")
expect(done.returncode == 1 and "could not be looked at" in summary, "a cell that nobody could look at is not well", done.stdout + done.stderr + summary)
done, *_ = script(OWN, ["health.sh"], world, TERRANE_ENVIRONMENT="staging", TERRANE_STAGE="9")
expect(done.returncode == 1 and "has no cell in stage 9" in done.stdout, "a stage without cells is no success", done.stdout + done.stderr)
done, *_ = script(OWN, ["verify.sh", "databases; touch x"], world, **base)
expect(done.returncode == 1 and "nothing to look at" in done.stdout, "an unknown part", done.stdout)
done, output, *_ = script(OWN, ["cells.sh"], World(), TERRANE_ENVIRONMENT="production", TERRANE_STAGE="3", TERRANE_STACKS='["us-east-1-production-02-platform"]')
expect(done.returncode == 0 and '"cell":"us-east-1/production"' in output and "af-south-1" not in output and "any=true" in output, "cells.sh", output + done.stderr)
nine = {"TERRANE_ENVIRONMENT": "production", "TERRANE_STAGE": "2", "TERRANE_STACKS": "all", "TERRANE_GCP_PROVIDERS": json.dumps({"mahavishnu-production": "projects/1/locations/global/workloadIdentityPools/p/providers/q"}), "TERRANE_AZURE_CLIENTS": json.dumps({"5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/mahavishnu-prod-plan": "client"})}
for slug in (G, Z):
    done, _, summary, calls, _ = script(NINE, ["verify.sh", "foundation"], world_of(cell(NINE, slug)), **nine, TERRANE_CELL=cell(NINE, slug)["cell"])
    expect(done.returncode == 0, f"verify.sh of {slug}", done.stdout + done.stderr + summary)

# Hostile answers and names: never run, no commands of the runner, no markup, no secret.
HOSTILE = "x\n::error::pwned\n##vso[task.setvariable]y $(touch pwned) `touch pwned` | <img src=x> ${{ secrets.A }} AKIAABCDEFGHIJKLMNOP"
world = world_of(cell(OWN, S))
world.on("aws eks describe-cluster", good({"cluster": {"status": HOSTILE, "health": {"issues": [{"code": HOSTILE}]}}}))
world.on("kubectl nodes", good({"items": [{"metadata": {"name": HOSTILE}, "status": {"conditions": []}}]}))
world.on("aws ec2 describe-subnets", bad(HOSTILE))
done, output, summary, _, files = script(OWN, ["health.sh"], world, TERRANE_ENVIRONMENT="staging", TERRANE_STAGE="1")
expect(done.returncode == 1 and "\n::error::pwned" not in done.stdout and "\n##vso" not in done.stdout + done.stderr and "<img" not in summary and "AKIAABCD" not in done.stdout + done.stderr + summary and not any("pwned" in name for name in files), "hostile answers", done.stdout + summary)
done, *_ = script(OWN, ["health.sh"], world, TERRANE_ENVIRONMENT='staging"; touch pwned; "', TERRANE_STAGE="1")
expect(done.returncode != 0, "a hostile name of an environment")
done, *_ = look(OWN, A, "foundation", world_of(own), TERRANE_STACKS="$(touch pwned)")
expect(done.returncode == 2, "stacks that are no JSON", done.stderr)
hostile = copy.deepcopy(cell(OWN, S))
hostile["apps"][0]["hosts"] = ['-oevil" \nurl = "https://evil.invalid']
done, result, calls = look(OWN, S, "applications", world_of(hostile), data=hostile)
files_of_curl = [call[-1] for call in calls if call[0] == "curl" and "--config" in call]
expect(files_of_curl and not any(line.startswith('url = "https://evil') for text in files_of_curl for line in text.splitlines()), "a host breaks out of curl's file", calls)


# Before an apply.
def plan_of(changes):
    return World().on("terraform show", good({"resource_changes": changes})).on("aws rds describe-db-snapshots", bad("DBSnapshotNotFound")).on("aws rds create-db-snapshot", good({})).on("aws rds wait", good("")).on(
        "aws ec2 create-snapshots", good({"Snapshots": [{"SnapshotId": "snap-1"}, {"SnapshotId": "snap-2"}]})).on("aws ec2 wait", good("")).on("gcloud sql backups create", good("")).on("gcloud sql backups list", good("42")).on("az rest", good("2026-01-01"))


def change(kind, actions, before, after=None):
    return {"address": f"module.database.{kind}.this", "mode": "managed", "type": kind, "change": {"actions": actions, "before": before, "after": after}}


def before(changes, world=None):
    def prepare(folder):
        (folder / "plan").write_text("plan")
    return script(OWN, ["before.sh", "plan"], world or plan_of(changes), prepare=prepare, TERRANE_FOLDER="out/x", TERRANE_NAME="x", TERRANE_SNAPSHOT_SECONDS="3", TERRANE_ENVIRONMENT="production")


done, _, summary, calls, files = before([change("aws_db_instance", ["update"], {"identifier": "db-1", "engine_version": "16.3"}, {"identifier": "db-1", "engine_version": "17.1"})])
expect(done.returncode == 0 and "db-1-before-" in summary and "db-1-before-" in files.get("before/x.jsonl", ""), "a snapshot before an upgrade", done.stdout + done.stderr + summary)
done, _, summary, calls, _ = before([change("aws_db_instance", ["update"], {"identifier": "db-1", "tags": {}}, {"identifier": "db-1", "tags": {"a": "b"}}), change("aws_db_instance", ["create"], None, {})])
expect(done.returncode == 0 and not any("create-db-snapshot" in call for call in calls), "no snapshot before a change of tags", calls)
done, _, summary, calls, _ = before([change("aws_instance", ["delete", "create"], {"id": "i-1"})])
expect(done.returncode == 0 and "snap-1 snap-2" in summary, "snapshots before a replacement on EC2", done.stdout + done.stderr)
world = plan_of([change("aws_db_instance", ["delete"], {"identifier": "db-1"})]).on("aws rds create-db-snapshot", bad("SnapshotQuotaExceeded"))
done, *_ = before(None, world)
expect(done.returncode == 1 and "nothing to go back to" in done.stdout, "without a snapshot nothing is applied", done.stdout)
world = plan_of([change("aws_db_instance", ["delete"], {"identifier": "db-1"})]).on("aws rds wait", bad("Max attempts exceeded", 255))
done, *_ = before(None, world)
expect(done.returncode == 1 and "is not done after 3 seconds" in done.stdout, "a snapshot is waited for, not for ever", done.stdout)
done, *_ = before([change("google_sql_database_instance", ["delete"], {"name": "sql-1", "project": "p", "settings": [{}]})])
expect(done.returncode == 1 and "its backups go with it" in done.stdout, "backups of Cloud SQL that go with the instance", done.stdout + done.stderr)
done, _, summary, *_ = before([change("google_sql_database_instance", ["update"], {"name": "sql-1", "project": "p", "database_version": "POSTGRES_15"}, {"name": "sql-1", "database_version": "POSTGRES_16"})])
expect(done.returncode == 0 and "`42`" in summary, "a backup of Cloud SQL", done.stdout + done.stderr)
done, _, summary, *_ = before([change("azurerm_postgresql_flexible_server", ["update"], {"id": "/subscriptions/s", "version": "15"}, {"version": "16"})])
expect(done.returncode == 0 and "backup of the server" in summary, "a backup on Azure", done.stdout + done.stderr)


# Undo.
def unwell(kind):
    def prepare(folder):
        (folder / "work" / "verify").mkdir()
        (folder / "work" / "verify" / "applications-x.json").write_text(json.dumps({"cell": "us-east-1/production", "gitops": kind, "undo": [{"namespace": "ezra", "deployment": "api"}], "cluster": {"name": "c", "group": "g"}}))
    return prepare


for kind, undone in (("none", True), ("argocd", False)):
    world = world_of(own).on("kubectl rollout undo", good("")).on("kubectl rollout status", good(""))
    done, _, _, calls, _ = script(OWN, ["undo.sh"], world, prepare=unwell(kind), TERRANE_ENVIRONMENT="production")
    expect(done.returncode == 0 and any("undo" in call and "deployment/api" in call for call in calls) == undone, f"undo with {kind}", done.stdout + done.stderr)
done, *_ = script(OWN, ["undo.sh"], world_of(own).on("kubectl rollout undo", bad("no rollout history")), prepare=unwell("none"), TERRANE_ENVIRONMENT="production")
expect(done.returncode == 1 and "could not be brought back" in done.stderr, "an undo that fails is said", done.stdout + done.stderr)
done, result, _ = look(OWN, A, "applications", world_of(none).on("kubectl deployments,jobs,cronjobs", good({"items": [workload("Deployment", app["namespace"], app["name"], app["min"], 0) for app in own["apps"]]})), data=none)
expect(result["undo"][0] == {"namespace": "ezra", "deployment": "api"}, "what is to be undone is handed on", result)


# Metrics.
def results(folder):
    (folder / "work" / "results").mkdir()
    for at, result in enumerate(["applied", "applied", "failed"]):
        (folder / "work" / "results" / f"{at}.json").write_text(json.dumps({"name": str(at), "result": result}))


metered = {"TERRANE_ENVIRONMENT": "production", "TERRANE_STARTED": (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"), "TERRANE_OTLP_ENDPOINT": "https://otlp.example.com/otlp/", "TERRANE_OTLP_HEADERS": "Authorization=Basic%20abc,X-Scope=a"}
done, _, _, calls, files = script(OWN, ["metrics.sh", "success"], World().on("curl", good("")), prepare=results, **metered)
sent = json.loads(files.get("otlp-metrics.json", "{}"))
names = {one["name"]: one["gauge"]["dataPoints"] for one in sent["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]}
expect(done.returncode == 0 and 3590 < names["terrane.deployment.duration"][0]["asDouble"] < 3700 and {point["attributes"][2]["value"]["stringValue"]: point["asDouble"] for point in names["terrane.deployment.stacks"]} == {"applied": 2, "failed": 1}, "metrics", done.stderr + str(names))
expect(len(calls) == 2 and calls[0][-1].count("https://otlp.example.com/otlp/v1/metrics") == 1 and "Authorization: Basic%20abc" in calls[0][-1] and not any("abc" in word for call in calls for word in call[:-1]), "headers stand in no command line", calls)
done, _, _, calls, _ = script(OWN, ["metrics.sh", "success"], World(), TERRANE_ENVIRONMENT="production")
expect(done.returncode == 0 and not calls, "nothing is told without an address")
done, _, _, calls, _ = script(OWN, ["metrics.sh", "failure"], World().on("curl", bad("no", 22)), prepare=results, **metered)
expect(done.returncode == 0 and "could not be told" in done.stdout, "a collector that is down ends no run", done.stdout)
dashboard = json.loads((OWN / "grafana" / "deployments.json").read_text())
told = {"terrane_deployment_success", "terrane_deployment_duration_seconds", "terrane_deployment_end_seconds", "terrane_deployment_stacks"}
asked = {word for panel in dashboard["panels"] for target in panel["targets"] for word in __import__("re").findall(r"terrane_[a-z_]+", target["expr"])}
expect(asked == told, "the dashboard asks for what is told", asked)

for one in running:
    one.result()
print(f"{planted} planted faults, {len(failures)} failures")
sys.exit(1 if failures else 0)
