# Reads the section that `platform` declares, which says the same of a cell on AWS. The cluster's name is provided there, too, for all clouds.
#
# A cell that shares a network takes the owner's subnet and range of pods. The ranges of services and of the control plane are of one cluster only: GKE has some of its
# own for the others.
blueprint "platform-gcp" {
  summary = "The GKE cluster of one cell on Google Cloud: control plane, nodes, backups, and the services that all clients use"
  each    = "cell"
  clouds  = ["gcp"]
  section = "platform"

  stack {
    layer  = "02-platform"
    shared = "root-module"
    needs  = ["foundation-gcp"]
  }

  names {
    # What plans of pipelines run as (delivery-gcp), and the namespaces of services that Helm installs, which are made with them.
    delivers           = estate.delivery != null && length(setsubtract(try(estate.delivery.runners, []), ["atlantis"])) > 0
    planner_id         = length("${project.name}-${environment.short}-plan") <= 30 ? "${project.name}-${environment.short}-plan" : "${environment.short}-plan"
    planner            = "${planner_id}@${cell.account}.iam.gserviceaccount.com"
    planner_namespaces = !delivers ? [] : [for service in cell.platform.services : service if contains(["cert-manager", "external-dns"], service)]

    # What all of the cell is called by.
    name = "${project.name}-${cell.short}"

    # Of the cell itself, or of the one that it shares.
    owner         = estate.cells[cell.network_owner.cell]
    network_name  = "${project.name}-${owner.short}"
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"

    # Ids of service accounts have 30 characters at most: https://cloud.google.com/iam/docs/service-accounts-create. Clients' stacks, whose nodes have the same account, say
    # the same.
    node_account = length("${name}-nodes") <= 30 ? "${name}-nodes" : "${trimsuffix(substr("${name}-nodes", 0, 23), "-")}-${substr(sha1("${name}-nodes"), 0, 6)}"

    # What the names of secrets begin with that apps of the whole estate read.
    shared_secrets = join("/", compact([project.name, environment.secrets_under, "shared"]))
    # Those names, and of them the ones that this cell's stack makes.
    shared_names = sort(distinct(flatten([for path, workload in cell.apps : concat(
      [for secret in workload.secrets : secret.name],
      [for login in workload.image_pull_secrets : "${shared_secrets}/${login.from}" if login.from != null],
    ) if workload.client == null])))
    # Logins of stores of the estate, which the stacks of these make.
    of_stores  = [for path, store in cell.stores : "${shared_secrets}/data/${store.name}" if store.client == null && contains(["cache", "postgres"], store.kind)]
    shared_own = [for secret in shared_names : secret if startswith(secret, "${shared_secrets}/") && !contains(of_stores, secret)]
    # Whether anything in the cell has a value that grows old.
    has_secrets    = length(cell.clients) + length(shared_own) + length(cell.stores) > 0
    shared_by_name = { for secret in shared_names : replace(trimprefix(secret, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-") => secret... }

    # The zone of the hosts, in Cloud DNS.
    zone         = cell.applications.zone == null ? project.domain : cell.applications.zone
    zone_project = cell.applications.zone_project == null ? cell.account : cell.applications.zone_project
    zone_name    = cell.applications.zone_name == null ? (zone == null ? "" : replace(zone, ".", "-")) : cell.applications.zone_name
    writes_dns   = length(setintersection(cell.platform.services, ["cert-manager", "external-dns"])) > 0
    # Issuers that apps name, and of them those that are made.
    issuers_wanted = sort(distinct([for path, workload in cell.apps : workload.ingress.cluster_issuer if workload.host != null && workload.ingress.cluster_issuer != null]))
    issuers        = [for issuer in issuers_wanted : issuer if contains(["letsencrypt", "letsencrypt-staging"], issuer)]

    # Repositories of Artifact Registry in the cell's project that its apps come from, each as LOCATION/NAME, and images of other projects.
    images             = distinct(concat([for path, workload in cell.apps : workload.image], has_secrets ? [cell.platform.python_image] : []))
    image_repositories = sort(distinct([for image in images : "${regex("^([a-z0-9-]+)-docker[.]pkg[.]dev/", image)[0]}/${split("/", image)[2]}" if can(regex("^[a-z0-9-]+-docker[.]pkg[.]dev/${cell.account}/[^/]+/", image))]))
    foreign_images     = [for image in images : image if can(regex("^[a-z0-9-]+-docker[.]pkg[.]dev/[^/]+/[^/]+/", image)) && !startswith(image, "${split("/", image)[0]}/${cell.account}/")]

    # Who asks the API from outside of the cluster: offices, the Argo CD of another cell that deploys into this one, and whom the estate names.
    hub        = try(cell.delivery.hub, null) == null || estate.output.gitops != "argocd" || estate.output.kubernetes == false ? null : lookup(estate.cells, cell.delivery.hub, null)
    hub_ranges = hub == null ? [] : cell.delivery.hub == cell.name || !hub.emitted ? [] : hub.region.provider == "gcp" ? [for purpose in ["nodes", "pods"] : hub.network.subnets[purpose] if lookup(hub.network.subnets, purpose, null) != null] : [for subnet in hub.network.private_subnets : subnet.cidr]
    offices    = [for range in cell.site_networks : range if range != "0.0.0.0/0"]
    askers     = sort(distinct(concat(cell.platform.endpoint_networks, offices, hub_ranges)))

    # Groups of people, and the domains that they are of.
    members       = concat(cell.platform.admins, cell.platform.viewers)
    group_domains = distinct([for member in members : split("@", member)[1] if startswith(member, "group:")])

    # Zones of the region that nodes stand in by default.
    zones = slice(region.zones, 0, min(length(region.zones), max(1, cell.network.availability_zones)))
    # Groups that take any pod. Arm nodes have a taint that nobody wrote:
    # https://docs.cloud.google.com/dotnet/docs/reference/Google.Cloud.Container.V1/latest/Google.Cloud.Container.V1.TaintConfig.Types.ArchitectureTaintBehavior
    arm_families = ["a4x", "c4a", "n4a", "t2a"]
    open_groups  = { for group_name, group in cell.platform.node_groups : group_name => group if length(group.taints) == 0 && !contains(arm_families, split("-", group.instance_types[0])[0]) }
    # What is known of the types of its nodes, and of its version.
    node_types = { for type in distinct(flatten([for group in cell.platform.node_groups : group.instance_types])) : type => instance_type(type, region.name) if can(regex("^[a-z][a-z0-9]*-", type)) }
    calendar   = kubernetes_version(cell.platform.kubernetes_version, "gcp")
    # What a pod finds on the largest of the nodes for everybody.
    shared_types = [for group in open_groups : group.instance_types[0]]
    shared_room = {
      known  = length(shared_types) > 0 && alltrue([for type in shared_types : try(node_types[type].vcpus != null && node_types[type].memory_mib != null, false)])
      cpu    = max(0, [for type in shared_types : try(node_types[type].vcpus * 1000, 0)]...)
      memory = max(0, [for type in shared_types : try(node_types[type].memory_mib + 0, 0)]...)
    }
    # Families without persistent disks, and those without balanced Hyperdisks; others take both: https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support
    hyperdisk_families  = ["a4", "a4x", "c4", "c4a", "c4d", "h4d", "m4", "n4", "n4a", "n4d", "x4", "z4d"]
    persistent_families = ["a2", "c2", "c2d", "e2", "g2", "n1", "n2", "n2d", "t2a", "t2d"]
    hyperdisk_groups    = [for group_name, group in open_groups : group_name if contains(hyperdisk_families, split("-", group.instance_types[0])[0])]
    persistent_groups   = [for group_name, group in open_groups : group_name if contains(persistent_families, split("-", group.instance_types[0])[0])]
    disk_type           = length(hyperdisk_groups) > 0 && length(persistent_groups) == 0 ? "hyperdisk-balanced" : "pd-balanced"
    # Clients whose own nodes do not take such disks.
    other_disks = [
      for tenant_name, tenant in cell.clients : tenant_name
      if try(tenant.infrastructure.node_group == "own" && contains(disk_type == "pd-balanced" ? hyperdisk_families : persistent_families, split("-", tenant.infrastructure.nodes.instance_types[0])[0]), false)
    ]

    # Apps on nodes for everybody that have a disk.
    on_disks = [
      for path, workload in cell.apps : path
      if(workload.client == null ? true : workload.node_pool == "shared") && length([for volume in workload.volumes : 1 if volume.persistent && volume.access == "one"]) > 0
    ]

    # Nodes that the range of pods has room for, a /24 each with 110 pods, and those that groups of all cells in the network and the clients of this one may have, with one more of each pool
    # while it is upgraded.
    # https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips
    pods_range = lookup(owner.network.subnets, "pods", null)
    nodes_room = pods_range == null ? 0 : pow(2, max(0, 24 - parseint(split("/", pods_range)[1], 10)))
    nodes_most = sum(concat(
      [0],
      flatten([for other in values(estate.cells) : [for group in values(try(other.platform.node_groups, {})) : group.max_size + 1]
      if other.emitted && other.network_owner.cell == cell.network_owner.cell && other.region.provider == "gcp"]),
      [for tenant in values(cell.clients) : tenant.infrastructure.nodes.max + 1 if try(tenant.infrastructure.node_group == "own", false)],
    ))

    # Cells of the same project and region whose clusters have the same name.
    cells_of_cluster = sort([
      for other in estate.regions[region.name].cells : other
      if estate.cells[other].emitted && estate.cells[other].account == cell.account && estate.cells[other].cluster_name == cell.cluster_name
    ])
    # Cells of other environments in the project whose store of shared secrets has the same identity. Said in one of the cells, which stands for all.
    readers = length(shared_own) == 0 || !contains(cell.platform.services, "external-secrets") ? [] : sort([
      for other_name, other in estate.cells : other_name
      if other.emitted && other.region.provider == "gcp" && other.account == cell.account && other.environment.name != environment.name && sort([other_name, cell.name])[0] == cell.name &&
      contains(try(other.platform.services, []), "external-secrets") && anytrue([for path in other.apps : estate.apps[path].client == null])
    ])
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/02-platform/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters
  check "name-form" {
    condition = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", cell.cluster_name))
    message   = "the cluster of ${cell.name} cannot be called `${cell.cluster_name}`: GKE takes 40 lower-case letters, digits and hyphens at most, the first a letter"
    help      = cell.platform.cluster_name == null ? "shorten `project.name`, or write a `platform.cluster_name`" : "write another `platform.cluster_name`, or leave it out: it is `${name}` then"
    at        = [cell.platform.cluster_name, project.name]
  }
  # The same page: a name once in a project and region. Said of all but the first.
  check "cluster-name" {
    condition = length(cells_of_cluster) < 2 || try(cells_of_cluster[0], null) == cell.name
    message   = "the clusters of ${join(" and ", cells_of_cluster)} would both be called `${cell.cluster_name}`, in one project and region"
    help      = "write another `platform.cluster_name` for the one that is not built yet, or give the cells projects of their own"
    at        = [cell.platform.cluster_name, cell.cluster_name]
  }

  # The load balancer waits for the secret: https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-multi-ssl
  check "certificates-by-hand" {
    found    = sort([for path, workload in cell.apps : path if workload.host != null && workload.ingress.cluster_issuer == null])
    message  = "hosts of ${join(", ", [for path in found : "`${path}`"])} in ${cell.name} have no certificate, and with it no load balancer, until somebody puts ${length(found) == 1 ? "one into the secret" : "them into the secrets"} ${join(", ", [for path in found : "`${contains(cell.platform.services, "istio") ? "istio-ingress/${cell.apps[path].host_names[cell.apps[path].host]}" : "${cell.apps[path].namespace}/${cell.apps[path].name}"}-tls`"])}"
    help     = "let cert-manager make it, `ingress = { cluster_issuer = \"letsencrypt\" }`, or put it there before the app"
    at       = [for path in found : cell.apps[path].host]
    severity = "warning"
  }

  # A pool has one type: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/NodeConfig
  check "one-type" {
    found   = [for group_name, group in cell.platform.node_groups : group_name if length(group.instance_types) > 1]
    message = "node groups of ${cell.name} have several types: ${join(", ", [for group in found : "`${group}`"])}; a node pool of GKE has one"
    help    = "write one type, `instance_types = [\"${length(found) == 0 ? "" : cell.platform.node_groups[found[0]].instance_types[0]}\"]`, and make a group of each other"
    at      = [for group in found : cell.platform.node_groups[group].instance_types]
  }
  # https://cloud.google.com/compute/docs/machine-resource
  check "type-of-another-cloud" {
    found   = distinct(flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if strcontains(type, ".") || startswith(type, "Standard_")]]))
    message = "nodes of ${cell.name} are to be of types that Google Cloud does not have: ${join(", ", [for type in found : "`${type}`"])}"
    help    = "write a machine type, such as `n2d-standard-4`, in the table of the region, such as `[regions.${region.name}.platform.node_groups.general]`"
    at      = found
  }
  check "node-type-sizes-known" {
    found   = [for type, facts in node_types : type if facts.known == "no_such_size"]
    message = "node groups of ${cell.name} ask for types that Compute Engine does not have: ${join(", ", [for type in found : "`${type}`"])}"
    help    = "the family has no such size: `gcloud compute machine-types list` lists them (table of ${length(found) == 0 ? "" : node_types[found[0]].as_of})"
    at      = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
  }
  check "node-type-families-known" {
    found    = [for type, facts in node_types : type if facts.known == "no_such_family"]
    message  = "node groups of ${cell.name} ask for types of which nothing is known: ${join(", ", [for type in found : "`${type}`"])}"
    help     = "correct the name, unless the family is newer than the table of ${length(found) == 0 ? "" : node_types[found[0]].as_of}"
    at       = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
    severity = "warning"
  }
  check "node-types-offered" {
    found    = [for type, facts in node_types : type if facts.known == "elsewhere"]
    message  = "${region.name} does not offer ${join(", ", [for type in found : "`${type}`"])}, which node groups of ${cell.name} ask for"
    help     = "take a type that the region has: `gcloud compute machine-types list --filter=zone:${region.name}` lists them (table of ${length(found) == 0 ? "" : node_types[found[0]].as_of})"
    at       = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
    severity = "warning"
  }
  # They may run at their full speed for a while only: https://cloud.google.com/compute/docs/general-purpose-machines#sharedcore
  check "shared-core" {
    found    = distinct(flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if can(regex("^(e2-(micro|small|medium)|f1-micro|g1-small)$", type))]]))
    message  = "node groups of ${cell.name} are of ${join(", ", [for type in found : "`${type}`"])}, which has a share of a vCPU, and most of its memory goes to what GKE runs on each node: pods wait"
    help     = "take a type with vCPUs of its own, such as `e2-standard-2` or `n2d-standard-4`"
    at       = found
    severity = "warning"
  }
  # https://cloud.google.com/compute/docs/instances/arm-on-compute
  check "node-architecture" {
    found = [
      for group_name, group in cell.platform.node_groups : group.instance_types[0]
      if can(regex("^[a-z][a-z0-9]*-", group.instance_types[0])) && (group.architecture == "arm64") != contains(arm_families, split("-", group.instance_types[0])[0])
    ]
    message = "node groups of ${cell.name} have types of another architecture than they say: ${join(", ", [for type in found : "`${type}` is ${contains(arm_families, split("-", type)[0]) ? "arm64" : "x86_64"}"])}"
    help    = "write `architecture = \"${length(found) == 0 ? "" : contains(arm_families, split("-", found[0])[0]) ? "arm64" : "x86_64"}\"` for the group, or take a type of the other kind: Arm are `c4a`, `n4a` and `t2a`"
    at      = found
  }
  # Apps of the whole estate run on the nodes for everybody, of which the kubelet and the system keep a part.
  check "shared-request-fits" {
    found = [
      for path, workload in cell.apps : path
      if workload.client == null && shared_room.known && (millicores(workload.resources.requests.cpu) >= shared_room.cpu || mebibytes(workload.resources.requests.memory) >= shared_room.memory)
    ]
    message = "apps of the whole estate ask for more than any node for everybody has in ${cell.name}: ${join(", ", [for path in found : "`${path}`"])} would wait for ever"
    help    = "lower `resources.requests`, or take larger nodes: the largest have ${floor(shared_room.cpu / 1000)} vCPUs and ${floor(shared_room.memory / 1024)} GiB"
    at = flatten([for path in found : [
      millicores(cell.apps[path].resources.requests.cpu) >= shared_room.cpu ? cell.apps[path].resources.requests.cpu : null,
      mebibytes(cell.apps[path].resources.requests.memory) >= shared_room.memory ? cell.apps[path].resources.requests.memory : null,
    ]])
  }
  check "node-sizes" {
    found   = [for group_name, group in cell.platform.node_groups : group_name if group.min_size > group.max_size]
    message = "node groups of ${cell.name} have a `min_size` above their `max_size`: ${join(", ", [for group in found : "`${group}`"])}"
    help    = "raise `max_size`, or lower `min_size`"
    at      = flatten([for group in found : [cell.platform.node_groups[group].max_size, cell.platform.node_groups[group].min_size]])
  }
  # https://cloud.google.com/compute/docs/regions-zones
  check "node-zones" {
    found   = distinct(flatten([for group in cell.platform.node_groups : [for zone in group.zones : zone if length(region.zones) > 0 && !contains(region.zones, zone)]]))
    message = "node groups of ${cell.name} name zones that ${region.name} does not have: ${join(", ", [for zone in found : "`${zone}`"])}"
    help    = "the region has ${join(", ", [for zone in region.zones : "`${zone}`"])}"
    at      = found
  }
  # Nothing schedules the cluster's own services onto tainted nodes, and Arm nodes have a taint that GKE gives them (see `arm_families`).
  check "untainted-group" {
    condition = length(open_groups) > 0
    message = length([for group in cell.platform.node_groups : 1 if length(group.taints) == 0]) == 0 ? (
      "all node groups of ${cell.name} are tainted: the cluster's services would have nowhere to run"
    ) : "the node groups of ${cell.name} without taints are of Arm, and GKE taints such nodes with `kubernetes.io/arch`: the cluster's services would have nowhere to run"
    help = "add a group without taints whose type is x86_64, such as `n2d-standard-4`"
    at   = flatten([[for group in cell.platform.node_groups : group.instance_types if length(group.taints) == 0], [for group in cell.platform.node_groups : group.taints]])
  }
  # "Labels under the kubernetes.io and k8s.io prefixes are reserved": https://cloud.google.com/kubernetes-engine/docs/how-to/update-existing-nodepools;
  # those of google.com it gives by itself.
  check "node-labels" {
    found = distinct(flatten([for group in cell.platform.node_groups : [
      for key, value in group.labels : "`${key}`" if can(regex("^([a-z0-9-]+\\.)*(kubernetes\\.io|k8s\\.io|google\\.com)/", key))
    ]]))
    message = "nodes of ${cell.name} cannot be labelled ${join(", ", found)}: such labels are Kubernetes' and Google's own"
    help    = "take a prefix of your own, such as `${project.domain == null ? "example.com" : project.domain}/role`"
    at      = flatten([for group in cell.platform.node_groups : [for key, value in group.labels : value if contains(found, "`${key}`")]])
  }
  # That label keeps pods of a client on the client's nodes, and their taint keeps others away.
  check "label-of-clients" {
    found    = flatten([for group in cell.platform.node_groups : [for key, value in group.labels : value if project.domain != null && key == "${project.domain == null ? "" : project.domain}/client"]])
    message  = "nodes for everybody in ${cell.name} are labelled as those of the client `${length(found) == 0 ? "" : found[0]}`: its pods would run there, beside all others"
    help     = "give the label another key"
    at       = found
    severity = "warning"
  }
  # "duplicated taints with the same key and effect", says the kubelet, and no node joins: https://github.com/kubernetes/kubernetes/blob/master/pkg/util/taints/taints.go
  check "taints-twice" {
    found = flatten([for group_name, group in cell.platform.node_groups : [
      for n, taint in group.taints : "`${taint.key}` with `${taint.effect}` in `${group_name}`"
      if contains([for other in slice(group.taints, 0, n) : "${other.key} ${other.effect}"], "${taint.key} ${taint.effect}")
    ]])
    message = "node groups of ${cell.name} have a taint twice: ${join(", ", found)}"
    help    = "a key has one value for each effect: take one of the two out"
    at = flatten([for group in cell.platform.node_groups : [
      for n, taint in group.taints : taint.key if contains([for other in slice(group.taints, 0, n) : "${other.key} ${other.effect}"], "${taint.key} ${taint.effect}")
    ]])
  }
  # https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support: no storage class makes disks for both.
  check "disks-of-families" {
    found    = length(hyperdisk_groups) == 0 || length(persistent_groups) == 0 ? [] : on_disks
    message  = "apps in ${cell.name} have a persistent volume and run on shared nodes, of which ${join(", ", [for group in hyperdisk_groups : "`${group}`"])} take Hyperdisks only and ${join(", ", [for group in persistent_groups : "`${group}`"])} persistent disks: ${join(", ", [for path in found : "`${path}`"])} would wait for ever where a volume does not fit the node"
    help     = "take types of one kind for groups without taints (${join(", ", hyperdisk_families)} have Hyperdisks only), or give one of the two a taint"
    at       = flatten([for path in found : [for volume in cell.apps[path].volumes : volume.persistent if volume.persistent && volume.access == "one"]])
    severity = "warning"
  }
  # The same page.
  check "disks-of-clients" {
    found = [
      for path, workload in cell.apps : path
      if(workload.client == null ? false : contains(other_disks, workload.client) && workload.node_pool != "shared") && length([for volume in workload.volumes : 1 if volume.persistent && volume.access == "one" && volume.storage_class == null]) > 0
    ]
    message  = "apps in ${cell.name} have a persistent volume of the default class, which is of `${disk_type}`, and nodes of their client's own that take no such disks: ${join(", ", [for path in found : "`${path}`"])} would wait for ever"
    help     = "take a type for the client's nodes that takes them (${disk_type == "pd-balanced" ? "such as `n2d-standard-4` or `c3-standard-4`" : "such as `n4-standard-4` or `c3-standard-4`"}), or give the volume a `storage_class` of your own"
    at       = flatten([for path in found : [for volume in cell.apps[path].volumes : volume.persistent if volume.persistent && volume.access == "one" && volume.storage_class == null]])
    severity = "warning"
  }
  # With 110 pods a node has a /24 of the range, and pools that are upgraded have one node more: https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips
  check "pods-room" {
    condition = pods_range == null || nodes_most <= nodes_room
    message   = "the nodes of ${cell.name} have room for ${nodes_room} in the range of pods, ${pods_range == null ? "" : pods_range}, a /24 each, and there may be ${nodes_most} when all pools are at their most: the last would not start"
    help      = "write a larger range for `pods` in `subnets` of `${network_table}` before the cluster is built, or lower `max_size` of the groups and `nodes.max` of clients"
    at        = flatten([[for group in cell.platform.node_groups : group.max_size], owner.network.subnets, owner.network.vpc_cidr])
    severity  = "warning"
  }
  # No cluster of an older version can be made, and those that exist are upgraded whatever stands here: https://cloud.google.com/kubernetes-engine/versioning
  check "version-ended" {
    condition = calendar.support != "ended"
    message   = "GKE has ended its support of Kubernetes ${cell.platform.kubernetes_version}, which ${cell.name} asks for: it makes no such cluster, and has upgraded one that exists"
    help      = "write a supported version, `kubernetes_version = \"${calendar.oldest_standard}\"` to \"${calendar.newest}\" (table of ${calendar.as_of})"
    at        = cell.platform.kubernetes_version
    severity  = "warning"
  }
  check "version-extended" {
    condition = calendar.support != "extended" || cell.platform.gke.release_channel == "EXTENDED"
    message   = "standard support of Kubernetes ${cell.platform.kubernetes_version} has ended: the channel ${cell.platform.gke.release_channel} of ${cell.name} has it no more, makes no such cluster, and has upgraded one that exists"
    help      = "write a newer `kubernetes_version`, \"${calendar.oldest_standard}\" to \"${calendar.newest}\" (table of ${calendar.as_of}), or `gke = { release_channel = \"EXTENDED\" }`, which costs more"
    at        = [cell.platform.kubernetes_version, cell.platform.gke.release_channel]
    severity  = "warning"
  }
  check "version-unknown" {
    condition = calendar.support != "unknown"
    message   = "Kubernetes ${cell.platform.kubernetes_version}, which ${cell.name} asks for, is not among the versions of GKE that are known: the newest is ${calendar.newest} (table of ${calendar.as_of})"
    help      = "write `kubernetes_version = \"${calendar.newest}\"` or an older one, unless `gcloud container get-server-config --region ${region.name}` lists yours for the channel"
    at        = cell.platform.kubernetes_version
    severity  = "warning"
  }

  # https://cloud.google.com/kubernetes-engine/docs/how-to/maintenance-windows-and-exclusions: 48 hours in any 32 days, in which a day of the week comes four times at least.
  check "maintenance-hours" {
    condition = 4 * length(cell.platform.gke.maintenance.days) * cell.platform.gke.maintenance.hours >= 48
    message   = "the maintenance of ${cell.name} has ${4 * length(cell.platform.gke.maintenance.days) * cell.platform.gke.maintenance.hours} hours in 32 days, and GKE refuses less than 48"
    help      = "write `hours = ${ceil(12 / length(cell.platform.gke.maintenance.days))}`${length(cell.platform.gke.maintenance.days) > 2 ? "" : ", or add a day to `days`"}"
    at        = [cell.platform.gke.maintenance.hours, cell.platform.gke.maintenance.days]
  }
  # https://docs.cloud.google.com/ruby/docs/reference/google-cloud-gke_backup-v1/latest/Google-Cloud-GkeBackup-V1-BackupPlan-RetentionPolicy: 365 days, and 360 backups of a plan.
  check "backup-days" {
    found    = !cell.platform.gke.backup ? [] : concat([for days in [environment.backup.daily_days] : days if days > 360], [for days in [environment.backup.weekly_days, environment.backup.monthly_days] : days if days > 365])
    message  = "backups of the cluster of ${cell.name} are not kept ${join(", ", found)} days: Backup for GKE keeps daily ones 360 days, and others 365"
    help     = "write no more in `[environments.${environment.name}.backup]`, or export what has to stay longer"
    at       = found
    severity = "note"
  }

  check "public-endpoint" {
    condition = !contains(cell.platform.public_endpoint_cidrs, "0.0.0.0/0")
    message   = "the Kubernetes API of ${cell.name} would be open to the whole internet"
    help      = "name the networks that need it in `platform.public_endpoint_cidrs`, or none: the private endpoint is always there"
    at        = [for range in cell.platform.public_endpoint_cidrs : range if range == "0.0.0.0/0"]
  }
  # https://cloud.google.com/kubernetes-engine/docs/how-to/latest/network-isolation
  check "endpoint-networks" {
    condition = length(askers) + length(cell.platform.public_endpoint_cidrs) <= 100
    message   = "the API of ${cell.name} would be opened to ${length(askers) + length(cell.platform.public_endpoint_cidrs)} networks, and GKE takes 100"
    help      = "write neighbouring networks as one"
    at        = [cell.platform.endpoint_networks, cell.platform.public_endpoint_cidrs, [for vpn in values(cell.vpn) : vpn.networks]]
  }
  # Helm in this stack asks the cluster's API, as everybody does who works on it: a private endpoint answers offices and the networks that it is told.
  check "endpoint-reached" {
    condition = length(cell.platform.public_endpoint_cidrs) + length(cell.platform.endpoint_networks) + length(cell.vpn) + length(cell.site_networks) > 0
    message   = "nobody reaches the API of the cluster of ${cell.name}, which has a private endpoint: not even the stack itself, which installs its services over it"
    help      = "write the network of the pipeline's runners in `platform.endpoint_networks`, connect a site, or write their public addresses in `platform.public_endpoint_cidrs`"
    at        = [cell.platform.endpoint_networks, cell.platform.public_endpoint_cidrs]
    severity  = "note"
  }
  check "deletion-protection" {
    condition = cell.platform.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Terraform would delete the cluster of ${cell.name} when asked"
    help      = "leave `platform.deletion_protection` out"
    at        = cell.platform.deletion_protection
    severity  = "warning"
  }

  # https://cloud.google.com/iam/docs/principal-identifiers
  check "members" {
    found   = [for member in members : member if !can(regex("^(group|user|serviceAccount):[^@ :]+@[^@ :]+$", member))]
    message = "IAM of Google Cloud knows nobody called ${join(", ", [for member in found : "`${member}`"])}, who is to use the cluster of ${cell.name}"
    help    = "write `group:NAME@DOMAIN`, `user:NAME@DOMAIN` or `serviceAccount:NAME@PROJECT.iam.gserviceaccount.com` in the table of the region, `[regions.${region.name}.platform]`"
    at      = found
  }
  # A cluster has one `gke-security-groups@DOMAIN`: https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac
  check "group-domains" {
    condition = length(group_domains) < 2
    message   = "groups of ${length(group_domains)} domains are to use the cluster of ${cell.name}, ${join(" and ", group_domains)}: GKE asks one domain for its groups, and the others' members may nothing"
    help      = "take groups of one domain, of which those of others are members"
    at        = [for member in members : member if startswith(member, "group:") && !endswith(member, "@${length(group_domains) == 0 ? "" : group_domains[0]}")]
  }
  check "member-twice" {
    found    = [for member in cell.platform.viewers : member if contains(cell.platform.admins, member)]
    message  = "${join(", ", [for member in found : "`${member}`"])} is among `admins` and `viewers` of ${cell.name}"
    help     = "take it out of `viewers`"
    at       = found
    severity = "warning"
  }

  # Their images lie at quay.io, ghcr.io, registry.k8s.io and registry.istio.io. Private Google Access reaches what Google has: https://cloud.google.com/vpc/docs/private-google-access
  check "services-without-nat" {
    found    = owner.network.nat != "none" ? [] : [for service in cell.platform.services : service if contains(["cert-manager", "external-dns", "external-secrets", "istio", "reloader"], service)]
    message  = "${cell.name} has no NAT, and the images of ${join(", ", [for service in found : "`${service}`"])} lie outside of Google: their pods do not start, and the apply ends there"
    help     = "write `nat = \"single\"` in `${network_table}`, unless a site leads to the internet, or take them out of `platform.services`"
    at       = concat([owner.network.nat], found)
    severity = "warning"
  }
  check "zone" {
    condition = !writes_dns || zone != null
    message   = "external-dns and cert-manager of ${cell.name} have no zone to write into"
    help      = "write `domain` in `[project]`, give the cell a zone of its own (`applications.zone`), or take the two out of `platform.services`"
    at        = [project.domain, [for service in cell.platform.services : service if contains(["cert-manager", "external-dns"], service)]]
  }
  # Their secrets stay empty, and the load balancer without a certificate: https://cert-manager.io/docs/configuration/issuers/
  check "issuers" {
    found    = contains(cell.platform.services, "cert-manager") ? [for issuer in issuers_wanted : issuer if !contains(issuers, issuer)] : []
    message  = "no stack makes the issuer ${join(", ", [for issuer in found : "`${issuer}`"])}, which apps in ${cell.name} name: they have no certificate until somebody does"
    help     = "make it by hand, or name `letsencrypt` or `letsencrypt-staging`, which the platform makes"
    at       = [for path, workload in cell.apps : workload.ingress.cluster_issuer if workload.host != null && contains(found, workload.ingress.cluster_issuer == null ? "" : workload.ingress.cluster_issuer)]
    severity = "note"
  }
  # https://cloud.google.com/artifact-registry/docs/integrate-gke
  check "images-of-other-projects" {
    found    = foreign_images
    message  = "no stack lets the nodes of ${cell.name} pull ${join(", ", [for image in found : "`${image}`"])}, which lie in another project: their pods wait until somebody does"
    help     = "give `serviceAccount:${node_account}@${cell.account}.iam.gserviceaccount.com` the role `roles/artifactregistry.reader` on the repository, which its own project has to do"
    at       = found
    severity = "note"
  }

  # https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  check "secret-names" {
    found   = !contains(cell.platform.services, "external-secrets") ? [] : flatten([for names in values(shared_by_name) : names if length(names) > 1])
    message = "Secret Manager knows ${join(" and ", [for secret in found : "`${secret}`"])}, which apps of the whole estate read in ${cell.name}, by one name: every slash becomes a hyphen"
    help    = "call one of them otherwise"
    at      = flatten([for path, workload in cell.apps : [for secret in workload.secrets : secret.name if contains(found, secret.name)] if workload.client == null])
  }
  check "shared-secrets-by-hand" {
    found    = !contains(cell.platform.services, "external-secrets") ? [] : [for secret in shared_names : secret if !contains(shared_own, secret) && !contains(of_stores, secret)]
    message  = "no stack makes the secrets ${join(", ", [for secret in found : "`${secret}`"])}, which apps of the whole estate read in ${cell.name}: their pods wait until somebody does"
    help     = "make them by hand (${join(", ", [for secret in found : "`${name}-${replace(trimprefix(secret, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-")}`"])}), or call them `${shared_secrets}/...`: then the stack of the platform makes them"
    at       = flatten([for path, workload in cell.apps : [for secret in workload.secrets : secret.name if contains(found, secret.name)] if workload.client == null])
    severity = "note"
  }
  # Pods are known by namespace and account, in all clusters of the project alike: https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity#identity_sameness
  check "shared-secrets-of-one-project" {
    found    = readers
    message  = "apps of the whole estate in ${join(", ", concat([cell.name], found))} may read each other's secrets: in one project, ${cell.account}, they have the same identity"
    help     = "give the environments projects of their own (`gcp.project`)"
    at       = [length(found) == 0 ? null : estate.cells[found[0]].account, cell.account]
    severity = "warning"
  }
}
