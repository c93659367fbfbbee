blueprint "argocd" {
  summary = "Argo CD: projects that keep clients apart, and an application for each overlay"
  each    = "cell"
  when    = estate.output.gitops == "argocd" && estate.output.kubernetes != false
  section = "delivery"

  names {
    apps_by_name = { for path in keys(estate.apps) : replace(path, "/", "-") => path... }
    # Where the trees lie in the repository that Argo CD fetches.
    argocd_tree     = join("/", compact([estate.output.repository_path, estate.output.argocd == true ? "${estate.output.dir}/argocd" : estate.output.argocd]))
    kubernetes_tree = join("/", compact([estate.output.repository_path, estate.output.kubernetes == true ? "${estate.output.dir}/kubernetes" : estate.output.kubernetes]))

    # The cell whose Argo CD deploys here, and that cell if it can be one.
    hub_name  = cell.delivery.hub == "own" ? cell.name : cell.delivery.hub
    hub       = try(estate.cells[hub_name], null)
    hub_known = hub == null ? false : hub.emitted && hub.region.provider == "aws"
    # Another cell's Argo CD, which signs in from outside.
    remote     = hub_known && hub_name != cell.name && region.provider == "aws"
    hub_ranges = remote ? [for subnet in hub.network.private_subnets : subnet.cidr] : []
    # The cells with the networks of the two.
    hub_owner   = hub_known ? hub.network_owner.cell : null
    own_network = cell.network_owner.cell == hub_owner
    joined      = own_network || hub_known && contains(cell.reached_networks, try(hub.network.vpc_cidr, null))
    # How an application names the cluster: an address that is the same everywhere, or the name that the stack of the hub has given it. Who
    # manages an Argo CD by hand names its clusters as the README says.
    destination = hub_known && hub_name == cell.name ? { server = "https://kubernetes.default.svc" } : { name = cell.cluster_name }

    used = length(cell.clients) + length(cell.apps) > 0
    # What the tenancy of the cell consists of, whether or not somebody has an app in it.
    tenancy_namespaces = sort(distinct(concat(
      [for name, tenant in cell.clients : tenant.namespace],
      [for path, workload in cell.apps : workload.namespace],
      edge ? [mesh ? "istio-ingress" : "ingress"] : [],
    )))
    mesh = contains(cell.platform.services, "istio")
    edge = (region.provider == "aws" || mesh) && length([for path, workload in cell.apps : path if workload.host != null]) > 0
    # Whose apps run in the cell: clients, and the estate itself.
    owners = distinct([for path, workload in cell.apps : workload.client == null ? "shared" : workload.client])
    # From two approvals on, a merge alone changes no cluster: regions follow one after the other.
    automated = environment.approvals >= 2 ? null : {
      prune    = !environment.protected
      selfHeal = true
    }
    # When something may be changed. No window is: at any time.
    windows = [for window in cell.delivery.change_windows : {
      kind        = "allow"
      description = "Change window of ${cell.name}"
      schedule = "${tonumber(split(":", window.start)[1])} ${tonumber(split(":", window.start)[0])} * * ${length(window.days) == 0 ? "*" : join(",", [
        for number, day in ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] : tostring(number) if contains(window.days, day)
      ])}"
      duration   = "${window.hours}h"
      timeZone   = window.time_zone
      clusters   = values(destination)
      manualSync = cell.delivery.manual_sync_any_time
    }]
  }

  # Applied once to the Argo CD that manages the estate's clusters.
  files "estate" {
    each = "estate"
    when = estate.output.repository != null && length(estate.clients) + length(estate.apps) > 0
    to   = "argocd/estate"
  }
  # A folder for each cell. Paths are those of the repository.
  files "cell" {
    when = estate.output.repository != null && used
    to   = "argocd/regions/${region.name}/${environment.name}"

    # With Istio hosts are apart from the apps, and wait by themselves.
    file "hosts.yaml" { when = edge && mesh && region.provider == "aws" }
    # A project for each client, and one for the apps of the whole estate: what a client tries in one environment reaches its project there first.
    file "owner.yaml" {
      for_each = { for path, workload in cell.apps : workload.client == null ? "shared" : workload.client => workload... }
      to       = "clients/${each.key}.yaml"
    }
  }

  # What lets another cell's Argo CD in: a role of this account, and what it may do in the cluster. The module lies with the hub's.
  files "target" {
    extends = "platform.stack"
    when    = remote
  }

  check "hub-known" {
    condition = hub_name == null || hub != null
    message   = "there is no cell `${hub_name == null ? "" : hub_name}`, whose Argo CD is to deploy into ${cell.name}"
    help      = "write `hub = \"own\"`, or one of ${join(", ", [for name, other in estate.cells : "`${name}`" if other.emitted && other.region.provider == "aws"])}"
    at        = cell.delivery.hub
  }
  check "hub-runs" {
    condition = hub == null ? true : hub_known
    message   = "the Argo CD of ${cell.name} is to run in ${hub_name == null ? "" : hub_name}, where none is installed: ${try(hub.emitted, true) ? "that is done in AWS" : "the region is planned"}"
    help = (
      hub_name == cell.name
      ? "leave `hub` out for ${cell.name}, and install Argo CD there yourself"
      : "write a cell in AWS that is there, or leave `hub` out for ${cell.name} and register its cluster yourself"
    )
    at = cell.delivery.hub
  }
  check "hub-stays" {
    condition = !hub_known || region.status == "retired" || hub.region.status != "retired"
    message   = "the Argo CD of ${hub_name == null ? "" : hub_name}, which deploys into ${cell.name}, goes: its region is retired"
    help      = "write another hub for ${cell.name}, or `hub = \"own\"`, and apply that before the region retires"
    at        = cell.delivery.hub
  }
  # https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#gke and #aks: another way to sign in, which nothing here makes.
  check "hub-of-aws" {
    condition = !hub_known || region.provider == "aws"
    message   = "nothing tells the Argo CD of ${hub_name == null ? "" : hub_name} of the cluster of ${cell.name}: secrets and roles for clusters are made in AWS"
    help      = "register the cluster by hand under the name `${cell.cluster_name}`, as Argo CD's page \"Declarative Setup\" says for ${region.provider == "azure" ? "AKS" : "GKE"}"
    at        = cell.delivery.hub
    severity  = "warning"
  }
  # What an Argo CD deploys it has read, and keeps what the cluster says of it: configuration of apps, and names of all that they have. Secrets it hides.
  check "hub-residency" {
    found = !hub_known || hub_name == cell.name ? [] : [
      for name, tenant in cell.clients : name if !data_may_lie(hub.region.country, tenant.residency)
    ]
    message  = "the Argo CD of ${hub_name == null ? "" : hub_name}, in ${hub_known && hub.region.country != null ? hub.region.country : "another country"}, reads all objects of ${join(", ", [for name in found : "`${name}`"])} in ${cell.name}, whose data are to stay in ${join(", ", distinct(flatten([for name in found : cell.clients[name].residency])))}"
    help     = "write `hub = \"own\"` for ${cell.name}, or a cell in a country where these data may lie; if nothing in their `config` and `env` is what the law means, write an exception with that reason"
    at       = concat([cell.delivery.hub], flatten([for name in found : cell.clients[name].residency]))
    severity = "warning"
  }
  # A role is assumed within its partition only: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
  check "hub-partition" {
    condition = !remote || hub.region.partition == region.partition
    message   = "the Argo CD of ${hub_name == null ? "" : hub_name} cannot sign in to ${cell.name}: no role of one partition of AWS is assumed from another"
    help      = "write a cell of the same partition as ${region.name}, or `hub = \"own\"`"
    at        = cell.delivery.hub
  }
  # https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  check "hub-reached" {
    condition = !remote || joined || length(cell.platform.public_endpoint_cidrs) > 0
    message   = "the Argo CD of ${hub_name == null ? "" : hub_name} does not reach the API of ${cell.name}, which has a private endpoint: no peering and no transit gateway joins the two networks"
    help      = "write `[[peerings]]` with `between = [\"${hub_owner == null ? "" : hub_owner}\", \"${cell.network_owner.cell}\"]`, attach both to transit gateways, or write `hub = \"own\"` for ${cell.name}"
    at        = cell.delivery.hub
  }
  # The name of a cluster with both endpoints is that of the public one outside of its network.
  check "hub-public" {
    condition = !remote || own_network || length(cell.platform.public_endpoint_cidrs) == 0
    message   = "the Argo CD of ${hub_name == null ? "" : hub_name} asks the public endpoint of ${cell.name}, which answers to `platform.public_endpoint_cidrs` only"
    help      = "have the outer addresses of the NAT of ${hub_owner == null ? "" : hub_owner} in the list, or leave the list empty${joined ? ": the networks are joined, and the private endpoint is then reached" : ", and join the networks"}"
    at        = cell.platform.public_endpoint_cidrs
    severity  = "note"
  }
  check "repository" {
    each = "estate"
    # Keys that wait for it are told what they lack.
    condition = estate.output.repository != null || estate.output.repository_path != null || estate.output.repository_secret != null || length(estate.clients) + length(estate.apps) == 0
    message   = "nothing brings the apps into the clusters: Argo CD has to know the Git repository of the trees"
    help      = "write `repository` in `[output]`, or `gitops = \"none\"` if something else deploys them"
    at        = [estate.output.repository, estate.output.gitops, estate.output, project]
    severity  = "note"
  }
  check "installed" {
    each = "estate"
    found = estate.output.repository == null ? [] : [
      for name, other in estate.cells : name
      if other.emitted && other.region.provider == "aws" && length(other.clients) + length(other.apps) > 0 && try(other.delivery.hub, null) == null
    ]
    message  = "no stack installs the Argo CD that deploys into ${join(", ", found)}, nor tells it of the clusters"
    help     = "write `hub = \"own\"` or the name of a cell under `[defaults.delivery]`, or install it and register each cluster under its name, as `argocd/estate/README.md` says"
    at       = [estate.output.gitops, estate.output.repository]
    severity = "note"
  }
  check "application-names" {
    each    = "estate"
    found   = [for path in keys(estate.apps) : path if length(apps_by_name[replace(path, "/", "-")]) > 1]
    message = "apps would share the name of their Argo CD application: ${join(", ", [for path in found : "`${path}`"])}"
    help    = "rename one: client and app are joined by a hyphen"
    at      = [for path in reverse(found) : estate.apps[path].name]
  }
  check "left-out" {
    each      = "estate"
    condition = estate.output.argocd != false || estate.output.repository == null
    message   = "nothing brings the apps into the clusters: Argo CD is to do it, and its folder is left out"
    help      = "take `argocd = false` out, or write `gitops = \"none\"` if something else deploys them"
    at        = estate.output.argocd
    severity  = "warning"
  }
}
