# Declares the section that foundation (subnet tags) and kubernetes (what the cluster offers) read.
#
# A cell that shares a network in its own account is like any other. In another account it is a participant of a shared VPC, which EKS
# allows: cluster, nodes and their roles are then all of the participant's account. What does not work there: the owner's security groups
# and the VPC's default one (the foundation makes the cell's own), the owner's tags on subnets (the foundation repeats them), and nodes
# of an account other than the cluster's.
blueprint "platform" {
  summary = "The Kubernetes cluster of one cell: control plane, nodes, add-ons, and the services that all clients use"
  each    = "cell"
  clouds  = ["aws"]
  section = "platform"

  stack {
    layer  = "02-platform"
    shared = "root-module"
    needs  = ["foundation"]
  }

  names {
    # What the names of secrets begin with that apps of the whole estate read.
    shared_secrets = join("/", compact([project.name, environment.secrets_under, "shared"]))
    # Those names, and of them the ones that this cell's stack makes.
    shared_names = sort(distinct(flatten([for path, workload in cell.apps : concat(
      [for secret in workload.secrets : secret.name],
      [for login in workload.image_pull_secrets : "${shared_secrets}/${login.from}" if login.from != null],
    ) if workload.client == null])))
    # Logins of stores of the estate, which the stacks of these make.
    of_stores  = [for path, store in cell.stores : "${shared_secrets}/data/${store.name}" if store.client == null && contains(["postgres"], store.kind)]
    shared_own = [for name in shared_names : trimprefix(name, "${shared_secrets}/") if startswith(name, "${shared_secrets}/") && !contains(of_stores, name)]
    # Apps of the whole estate that use a store of objects here.
    apps_of_stores = [
      for path, workload in cell.apps : workload.name
      if workload.client == null && workload.service_account.iam_role == null && anytrue([
        for other in cell.stores : contains(keys(other.objects.apps), workload.name) if other.kind == "objects" && other.client == null
      ])
    ]
    # Cells of the same account and region whose clusters have the same name.
    cells_of_cluster = sort([
      for name in estate.regions[region.name].cells : name
      if estate.cells[name].emitted && estate.cells[name].account == cell.account && estate.cells[name].cluster_name == cell.cluster_name
    ])
    # Others whose clusters have the same name, elsewhere: EKS does not mind.
    namesakes = [
      for name, other in estate.cells : name
      if other.emitted && other.cluster_name == cell.cluster_name && (name == cell.name || other.account != cell.account || other.region.name != region.name)
    ]
    # Of them, those whose external-dns writes into the same zone, where it knows its records by the name of the cluster.
    dns_zone = cell.applications.zone == null ? project.domain : cell.applications.zone
    of_one_zone = !contains(cell.platform.services, "external-dns") ? [] : sort([
      for name in namesakes : name
      if estate.cells[name].region.provider == "aws" && contains(try(estate.cells[name].platform.services, []), "external-dns") && (
        try(estate.cells[name].applications.zone, null) == null ? project.domain : estate.cells[name].applications.zone
      ) == dns_zone
    ])
    # And those of one Argo CD, which knows clusters by their names. A cell's own one deploys to where it is.
    hub_name = try(cell.delivery.hub, null)
    of_one_hub = estate.output.gitops != "argocd" || estate.output.kubernetes == false || estate.output.repository == null || contains(["own", cell.name], hub_name == null ? "" : hub_name) ? [] : sort([
      for name in namesakes : name
      if try(estate.cells[name].delivery.hub, null) == hub_name && length(estate.cells[name].clients) + length(estate.cells[name].apps) > 0
    ])

    # Where the Argo CD of another cell asks from that deploys into this one.
    hub        = try(cell.delivery.hub, null) == null || estate.output.gitops != "argocd" || estate.output.kubernetes == false ? null : lookup(estate.cells, cell.delivery.hub, null)
    hub_ranges = hub == null ? [] : cell.delivery.hub == cell.name || !hub.emitted || hub.region.provider != "aws" ? [] : [for subnet in hub.network.private_subnets : subnet.cidr]
    # Where the runner of the cell asks from.
    runner_ranges = try(cell.runner, null) == null ? [] : [for subnet in cell.network.private_subnets : subnet.cidr]

    # Of the cell itself, or of the one that it shares.
    network = estate.cells[cell.network_owner.cell].network
    # Where its endpoints are listed.
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"

    # Groups of nodes that take any pod, those of them over several zones without a node in each for sure, and apps there with a volume that stays in its zone.
    open_groups = { for name, group in cell.platform.node_groups : name => group if length(group.taints) == 0 }
    wandering = [
      for name, group in open_groups : name
      if(length(group.zones) == 0 ? length(cell.network.private_subnets) : length(group.zones)) > (group.capacity == "spot" ? 1 : max(1, group.min_size))
    ]
    on_disks = [
      for path, workload in cell.apps : path
      if(workload.client == null ? true : workload.node_pool == "shared") && length([for volume in workload.volumes : 1 if volume.persistent && volume.access == "one"]) > 0
    ]
    # What is known of the types of its nodes.
    node_types = { for type in distinct(flatten([for group in cell.platform.node_groups : group.instance_types])) : type => instance_type(type, region.name) }
    calendar   = kubernetes_version(cell.platform.kubernetes_version, "aws")
    # Minor versions of the cluster and of its kube-proxy, where that is pinned.
    cluster_minor = parseint(split(".", cell.platform.kubernetes_version)[1], 10)
    proxy_minor   = try(parseint(split(".", cell.platform.addon_versions.kube-proxy)[1], 10), null)
    # Addresses of the private subnets, but the five that AWS keeps of each, and those that nodes hold at most.
    addresses_there = sum(concat([0], [for subnet in cell.network.private_subnets : pow(2, 32 - parseint(split("/", subnet.cidr)[1], 10)) - 5]))
    addresses_wanted = sum(concat([0], [for nodes in concat(
      [for group in cell.platform.node_groups : { types = group.instance_types, most = group.max_size }],
      [for tenant in cell.clients : { types = tenant.infrastructure.nodes.instance_types, most = tenant.infrastructure.nodes.max } if try(tenant.infrastructure.node_group == "own", false)],
    ) : nodes.most * min([for type in nodes.types : instance_type(type, region.name).addresses == null ? 0 : instance_type(type, region.name).addresses]...)]))
    # What the account may have of vCPUs, if the estate says so, and those of all its on-demand nodes, each of the largest type of its group.
    vcpu_quota = lookup(estate.quotas, "ec2.on-demand-standard-vcpus", null)
    vcpus_wanted = sum(concat([0], [for nodes in concat(
      [for group in cell.platform.node_groups : { types = group.instance_types, most = group.max_size } if group.capacity == "on_demand"],
      [for tenant in cell.clients : { types = tenant.infrastructure.nodes.instance_types, most = tenant.infrastructure.nodes.max } if try(tenant.infrastructure.node_group == "own" && tenant.infrastructure.nodes.capacity == "on-demand", false)],
    ) : nodes.most * max(0, [for type in nodes.types : instance_type(type, region.name).vcpus == null || !can(regex("^[acdhimrtz][0-9]", type)) ? 0 : instance_type(type, region.name).vcpus]...)]))
    # What a pod finds on the largest of the nodes for everybody.
    shared_types = flatten([for group in cell.platform.node_groups : group.instance_types if length(group.taints) == 0])
    shared_room = {
      known  = length(shared_types) > 0 && alltrue([for type in shared_types : node_types[type].vcpus != null && node_types[type].memory_mib != null])
      cpu    = max(0, [for type in shared_types : node_types[type].vcpus == null ? 0 : node_types[type].vcpus * 1000]...)
      memory = max(0, [for type in shared_types : node_types[type].memory_mib == null ? 0 : node_types[type].memory_mib]...)
    }
    # The roles that administer it, each by its ARN.
    admin_roles = [for role in cell.platform.admins : startswith(role, "arn:") ? role : "arn:${region.partition == null ? "aws" : region.partition}:iam::${cell.account}:role/${role}"]

    # Roles of pipelines (delivery-aws), which its stack has to find: who applies it, and what else puts something into the cluster, administers it.
    delivers      = estate.delivery != null && length(setsubtract(try(estate.delivery.runners, []), ["atlantis"])) > 0
    delivery_role = "arn:${region.partition == null ? "aws" : region.partition}:iam::${cell.account}:role/${project.name}-${environment.short}"
    all_admins    = distinct(concat(admin_roles, delivers ? [for part in ["applications", "platform"] : "${delivery_role}-apply-${part}"] : []))
    all_planners  = [for role in delivers ? ["${delivery_role}-plan"] : [] : role if !contains(all_admins, role)]

    private_zones = [for subnet in cell.network.private_subnets : subnet.zone]
    named_zones   = [for subnet in cell.network.private_subnets : subnet.zone if !subnet.zone_by_id]
    # Two, and not all: a cluster keeps its zones for life, and a network gets more of them.
    usable_zones        = [for zone in private_zones : zone if !contains(region.eks_refused_zone_ids, zone)]
    control_plane_zones = length(cell.platform.control_plane_zones) > 0 ? cell.platform.control_plane_zones : slice(usable_zones, 0, min(2, length(usable_zones)))
    # What the default would be if the network had all zones of the region: listed by ids or by names, in the region's own order.
    zones_of_region     = length(named_zones) > 0 ? region.zones : region.zone_ids
    first_zones         = [for n, zone in [for zone in zones_of_region : zone if !contains(region.eks_refused_zone_ids, zone)] : zone if n < 2]
    named_control_zones = [for zone in control_plane_zones : zone if contains(named_zones, zone)]
    # Of the zones that an ordinary account sees, and of those that only older ones see, some may be the refused ones.
    usual_refused = setintersection(region.eks_refused_zone_ids, slice(region.zone_ids, 0, min(length(region.zones), length(region.zone_ids))))
    # In older accounts the zone that EKS refuses in us-east-1 is mostly called so: https://github.com/eksctl-io/eksctl/issues/817, issues/905.
    # Elsewhere the refused zone is one that only older accounts see, and such an account is one that sees another of the rare zones.
    doubtful_zones = [
      for zone in named_control_zones : zone
      if zone == "us-east-1e" || length(region.eks_refused_zone_ids) > length(usual_refused) && contains(region.rare_zones, zone)
    ]
  }

  # Of every cell, also where another cloud's blueprint or somebody else makes the cluster.
  provides "cluster_name" {
    description = "Name of its Kubernetes cluster."
    type        = string
    value       = try(cell.platform.cluster_name, null) == null ? "${project.name}-${cell.short}" : cell.platform.cluster_name
  }
  # As long as its load balancers may take until they bring no requests any more, which `kubernetes` has the sources of: those of AWS are told by a controller
  # before the pod is.
  provides "gateway_drain_seconds" {
    description = "How long pods of Istio's gateway go on serving when they are told to stop."
    type        = number
    value       = lookup({ azure = 90, gcp = 60 }, region.provider, 30)
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/02-platform/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # EKS takes a name once in an account and region: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html. Said of all but the first.
  check "cluster-name" {
    condition = length(cells_of_cluster) < 2 || try(cells_of_cluster[0], null) == cell.name
    message   = "the clusters of ${join(" and ", cells_of_cluster)} would both be called `${cell.cluster_name}`, in one account and region"
    help      = "write another `platform.cluster_name` for the one that is not built yet, or give the cells accounts of their own"
    at        = [cell.platform.cluster_name, cell.cluster_name]
  }
  # https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/. Said of all but the first, and not of what follows from one short name of two cells.
  check "names-of-records" {
    condition = try(of_one_zone[0], cell.name) == cell.name || estate.cells[of_one_zone[0]].short == cell.short
    message   = "the clusters of ${join(", ", of_one_zone)} would all be called `${cell.cluster_name}`: external-dns of each takes the records of the others in ${dns_zone == null ? "the zone" : dns_zone} for its own, and deletes them"
    help      = "leave `platform.cluster_name` out where the cluster is not built yet, which gives it a name of its own, or write another one in the table of the cell"
    at        = [cell.platform.cluster_name, cell.cluster_name]
  }
  # https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters. Who runs an Argo CD of his own may have one for each. Said of all but the first,
  # and where the records are told of it is the same name.
  check "names-in-argo-cd" {
    condition = length(of_one_zone) > 1 || try(of_one_hub[0], cell.name) == cell.name || estate.cells[of_one_hub[0]].short == cell.short
    message   = "the clusters of ${join(", ", of_one_hub)} would all be called `${cell.cluster_name}`, and ${hub_name == null ? "the Argo CD that deploys into them" : "the Argo CD of ${hub_name}"} cannot tell them apart"
    help      = "leave `platform.cluster_name` out where the cluster is not built yet, which gives it a name of its own, or write another one in the table of the cell"
    at        = [cell.platform.cluster_name, cell.cluster_name]
    severity  = "warning"
  }
  # Said in one of the cells, which stands for all.
  check "shared-secrets-of-one-account" {
    found = length(shared_own) == 0 ? [] : [
      for name, other in estate.cells : name
      if name != cell.name && sort([name, cell.name])[0] == cell.name && other.emitted && other.account == cell.account && other.region.name == region.name &&
      other.environment.secrets_under == environment.secrets_under && contains(try(other.platform.services, []), "external-secrets") &&
      anytrue([for path in other.apps : estate.apps[path].client == null && length(setintersection(shared_names, concat(
        [for secret in estate.apps[path].secrets : secret.name],
        [for login in estate.apps[path].image_pull_secrets : "${shared_secrets}/${login.from}" if login.from != null],
      ))) > 0])
    ]
    message = "apps of the whole estate run in two environments of one account and region, ${cell.name} and ${join(", ", found)}: their secrets would have the same names"
    help    = "write `secrets_under = \"...\"`, for example its name, in that of the environments where nothing is built yet, and begin the names of secrets there with it; or give the cells accounts of their own"
    at      = [estate.cells[found[0]].account, cell.account]
  }
  check "shared-secrets-by-hand" {
    found = contains(cell.platform.services, "external-secrets") && region.provider == "aws" ? [
      for name in shared_names : name if !startswith(name, "${shared_secrets}/") && !contains(of_stores, name)
    ] : []
    message  = "no stack makes the secrets ${join(", ", [for name in found : "`${name}`"])}, which apps of the whole estate read in ${cell.name}: their pods wait until somebody does"
    help     = "make them by hand, or call them `${shared_secrets}/...`: then the stack of the platform makes them"
    at       = flatten([for path, workload in cell.apps : [for secret in workload.secrets : secret.name if contains(found, secret.name)] if workload.client == null])
    severity = "note"
  }
  # What apps of the whole estate read in other environments of the account is called so.
  check "secrets-under" {
    condition = environment.secrets_under != "shared"
    message   = "secrets of ${environment.name} would be called `${project.name}/shared/...`, as those that apps of the whole estate read in environments without `secrets_under`"
    help      = "write another word, for example `secrets_under = \"${environment.name}\"`"
    at        = environment.secrets_under
  }

  # Nothing schedules the cluster's own services onto tainted nodes.
  check "untainted-group" {
    condition = length([for name, group in cell.platform.node_groups : name if length(group.taints) == 0]) > 0
    message   = "all node groups of ${cell.name} are tainted: name resolution and the cluster's services would have nowhere to run"
    help      = "take the taints off one group of `platform.node_groups`, or add a group without"
    at        = [for group in cell.platform.node_groups : group.taints]
  }

  check "node-sizes" {
    found   = [for name, group in cell.platform.node_groups : name if group.min_size > group.max_size]
    message = "node groups of ${cell.name} have a `min_size` above their `max_size`: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "raise `max_size`, or lower `min_size`"
    at      = flatten([for name in found : [cell.platform.node_groups[name].max_size, cell.platform.node_groups[name].min_size]])
  }

  check "node-zones" {
    found = flatten([for group in cell.platform.node_groups : [
      for zone in group.zones : zone if !contains([for subnet in cell.network.private_subnets : subnet.name], zone)
    ]])
    message = "node groups of ${cell.name} name zones without a private subnet: ${join(", ", distinct([for zone in found : "`${zone}`"]))}"
    help    = "the cell has private subnets in ${join(", ", [for subnet in cell.network.private_subnets : "`${subnet.name}`"])}"
    at      = found
  }

  # Which zones: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html. Names of zones differ from account to account, so of them only the
  # number tells.
  check "control-plane-zones" {
    condition = length(control_plane_zones) >= 2 || length(cell.platform.control_plane_zones) == 0 && length(private_zones) < cell.network.availability_zones
    message = (
      length(cell.platform.control_plane_zones) == 1
      ? "`platform.control_plane_zones` of ${cell.name} lists one zone, and a control plane needs two"
      : "the network of ${cell.name} has private subnets in ${length(usable_zones)} ${length(usable_zones) == 1 ? "zone" : "zones"} in which EKS makes a control plane, and it needs two"
    )
    help = (
      length(cell.platform.control_plane_zones) == 1 && length(usable_zones) >= 2
      ? "list two of ${join(", ", usable_zones)}: a cluster keeps them for life"
      : "give the network private subnets in two zones${length(region.eks_refused_zone_ids) > 0 ? " besides ${join(", ", region.eks_refused_zone_ids)}" : ""}"
    )
    at = [cell.platform.control_plane_zones, cell.network.availability_zones]
  }

  # The network may get the zones that it leaves out, and those in front would take the place of these, which makes another cluster.
  check "control-plane-by-default" {
    condition = length(cell.platform.control_plane_zones) > 0 || length(control_plane_zones) < 2 || length(zones_of_region) == 0 || join(",", control_plane_zones) == join(",", first_zones)
    message   = "the control plane of ${cell.name} stands in ${join(" and ", control_plane_zones)} only as long as its network leaves out zones in front of them: a cluster keeps its zones for life"
    help      = "write them down: `platform.control_plane_zones = [${join(", ", [for zone in control_plane_zones : "\"${zone}\""])}]`"
    at        = cell.network.availability_zones
    severity  = "warning"
  }

  check "control-plane-subnets" {
    found   = [for zone in control_plane_zones : zone if !contains(private_zones, zone)]
    message = "the control plane of ${cell.name} is to stand in zones without a private subnet: ${join(", ", [for zone in found : "`${zone}`"])}"
    help    = "the cell has private subnets in ${join(", ", [for zone in private_zones : "`${zone}`"])}"
    at      = concat(found, [cell.platform.control_plane_zones])
  }

  check "control-plane-refused" {
    found = length(named_control_zones) > length(region.zones) + length(region.rare_zones) - length(region.eks_refused_zone_ids) ? region.eks_refused_zone_ids : [
      for zone in control_plane_zones : zone if contains(region.eks_refused_zone_ids, zone)
    ]
    message = "EKS makes no control plane in ${join(", ", found)}, which is one of the zones of ${cell.name}: CreateCluster fails with UnsupportedAvailabilityZoneException"
    help    = "take another zone in its place in `platform.control_plane_zones`, which names two at least; nodes may stand there"
    at      = [for zone in cell.platform.control_plane_zones : zone if contains(found, zone)]
  }

  check "control-plane-doubtful" {
    found = [
      for zone in length(usual_refused) > 0 && length(named_control_zones) == length(region.zones) - length(usual_refused) ? named_control_zones : doubtful_zones : "`${zone}`"
    ]
    message  = "EKS makes no control plane in ${join(", ", region.eks_refused_zone_ids)}, and a zone of ${cell.name} may be that one: ${join(", ", found)}"
    help     = "`aws ec2 describe-availability-zones` tells the ids of the account; give zones by id, or leave this one out of `platform.control_plane_zones`"
    at       = cell.platform.control_plane_zones
    severity = "warning"
  }

  check "public-endpoint" {
    condition = !contains(cell.platform.public_endpoint_cidrs, "0.0.0.0/0")
    message   = "the Kubernetes API of ${cell.name} would be open to the whole internet"
    help      = "name the networks that need it in `platform.public_endpoint_cidrs`, or none: the private endpoint is always there"
    at        = [for range in cell.platform.public_endpoint_cidrs : range if range == "0.0.0.0/0"]
  }

  # "The CIDR blocks can't include reserved addresses": https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  check "public-endpoint-ranges" {
    found = [
      for range in cell.platform.public_endpoint_cidrs : range
      if range != "0.0.0.0/0" && (
        can(regex("^(0|10|127|22[4-9]|23[0-9]|24[0-9]|25[0-5])\\.|^169\\.254\\.|^192\\.168\\.|^172\\.(1[6-9]|2[0-9]|3[01])\\.|^100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.", range)) ||
        tonumber(split("/", range)[1]) < 8
      )
    ]
    message = "the public endpoint of ${cell.name} cannot be opened to ${join(", ", [for range in found : "`${range}`"])}: nobody comes from there over the internet, and EKS refuses it"
    help    = "list the public addresses behind which people and pipelines sit; from networks of the estate and from offices with a VPN the private endpoint is reached"
    at      = found
  }

  # "Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]": https://github.com/eksctl-io/eksctl/issues/4007. What EKS takes
  # of them, a node only may give itself below these two: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
  check "node-labels" {
    found = flatten([for group in cell.platform.node_groups : [
      for key, value in group.labels : "`${key}`"
      if can(regex("^([a-z0-9-]+\\.)*(kubernetes\\.io|k8s\\.io)/|^eks\\.amazonaws\\.com/", key)) && !can(regex("^(node|kubelet)\\.kubernetes\\.io/", key))
    ]])
    message = "nodes of ${cell.name} cannot be labelled ${join(", ", found)}: such labels are Kubernetes' and EKS's own, and no node would join with them"
    help    = "take a prefix of your own, such as `${project.domain == null ? "example.com" : project.domain}/role`"
    at = flatten([for group in cell.platform.node_groups : [
      for key, value in group.labels : value if contains(found, "`${key}`")
    ]])
  }

  # "duplicated taints with the same key and effect", says the kubelet, and no node joins: https://github.com/kubernetes/kubernetes/blob/master/pkg/util/taints/taints.go
  check "taints-twice" {
    found = flatten([for name, group in cell.platform.node_groups : [
      for n, taint in group.taints : "`${taint.key}` with `${taint.effect}` in `${name}`"
      if contains([for other in slice(group.taints, 0, n) : "${other.key} ${other.effect}"], "${taint.key} ${taint.effect}")
    ]])
    message = "node groups of ${cell.name} have a taint twice: ${join(", ", found)}"
    help    = "a key has one value for each effect: take one of the two out"
    at = flatten([for group in cell.platform.node_groups : [
      for n, taint in group.taints : taint.key if contains([for other in slice(group.taints, 0, n) : "${other.key} ${other.effect}"], "${taint.key} ${taint.effect}")
    ]])
  }

  check "zone" {
    condition = length(setintersection(cell.platform.services, ["cert-manager", "external-dns"])) == 0 || project.domain != null || cell.applications.zone != null
    message   = "external-dns and cert-manager of ${cell.name} have no zone to write into"
    help      = "write `domain` in `[project]`, give the cell a zone of its own (`applications.zone`), or take the two out of `platform.services`"
    at        = [project.domain, [for service in cell.platform.services : service if contains(["cert-manager", "external-dns"], service)]]
  }

  # The network plugin itself signs in by Pod Identity: no node becomes ready without it
  # (https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html).
  check "private-identity" {
    found   = [for service in ["eks-auth"] : service if network.nat == "none" && !contains(network.interface_endpoints, service)]
    message = "${cell.name} has no NAT, and no endpoint for `eks-auth`: pods of the cluster cannot sign in, the network plugin among them, and no node becomes ready"
    help    = "write `interface_endpoints = ${replace(jsonencode(concat(network.interface_endpoints, found)), ",", ", ")}` in `${network_table}`, or give the network a NAT"
    at      = cell.network.nat
  }

  # https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md: it asks for the scaling groups that it changes.
  check "private-autoscaler" {
    condition = network.nat != "none" || !contains(cell.platform.services, "cluster-autoscaler") || contains(network.interface_endpoints, "autoscaling")
    message   = "${cell.name} has no NAT, and no endpoint for `autoscaling`: the cluster autoscaler neither adds nodes nor takes any away"
    help      = "write `interface_endpoints = ${replace(jsonencode(concat(network.interface_endpoints, ["autoscaling"])), ",", ", ")}` in `${network_table}`, or give the network a NAT"
    at        = cell.network.nat
    severity  = "warning"
  }
  # No control plane of an older version can be made: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
  check "version-ended" {
    condition = calendar.support != "ended"
    message   = "EKS has ended its support of Kubernetes ${cell.platform.kubernetes_version}, which ${cell.name} asks for: it makes no such cluster, and moves one that exists to a newer version by itself"
    help      = "write a supported version, `kubernetes_version = \"${calendar.oldest}\"` to \"${calendar.newest}\" (table of ${calendar.as_of}); an existing cluster goes up by one step at a time"
    at        = cell.platform.kubernetes_version
  }
  check "version-unknown" {
    condition = calendar.support != "unknown"
    message   = "Kubernetes ${cell.platform.kubernetes_version}, which ${cell.name} asks for, is not among the versions of EKS that are known: the newest is ${calendar.newest} (table of ${calendar.as_of})"
    help      = "write `kubernetes_version = \"${calendar.newest}\"` or an older one, unless `aws eks describe-cluster-versions` lists yours"
    at        = cell.platform.kubernetes_version
    severity  = "warning"
  }
  check "version-extended" {
    condition = cell.platform.support != "extended" || calendar.support != "extended"
    message   = "standard support of Kubernetes ${cell.platform.kubernetes_version} has ended: EKS keeps the cluster of ${cell.name} at six times the price, and upgrades it by itself when extended support ends, too"
    help      = "plan the way to a newer `kubernetes_version`, one step at a time, up to \"${calendar.newest}\" (table of ${calendar.as_of})"
    at        = cell.platform.kubernetes_version
    written   = true
    severity  = "warning"
  }
  check "version-standard" {
    condition = cell.platform.support != "standard" || calendar.support != "extended"
    message   = "standard support of Kubernetes ${cell.platform.kubernetes_version} has ended, and ${cell.name} has no extended support: EKS upgrades the cluster by itself"
    help      = "write a newer `kubernetes_version`, up to \"${calendar.newest}\", or `support = \"extended\"` (table of ${calendar.as_of})"
    at        = [cell.platform.support, cell.platform.kubernetes_version]
    severity  = "warning"
  }

  check "node-type-sizes-known" {
    found   = distinct(flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if node_types[type].known == "no_such_size"]]))
    message = "node groups of ${cell.name} ask for types that EC2 does not have: ${join(", ", [for type in found : "`${type}`"])}"
    help    = "the family has no such size: `aws ec2 describe-instance-types` lists them (table of ${node_types[found[0]].as_of})"
    at      = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
  }
  check "node-type-families-known" {
    found    = distinct(flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if node_types[type].known == "no_such_family"]]))
    message  = "node groups of ${cell.name} ask for types of which nothing is known: ${join(", ", [for type in found : "`${type}`"])}"
    help     = "correct the name, unless the family is newer than the table of ${node_types[found[0]].as_of}"
    at       = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
    severity = "warning"
  }
  check "node-types-offered" {
    found    = distinct(flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if node_types[type].known == "elsewhere"]]))
    message  = "${region.name} does not offer ${join(", ", [for type in found : "`${type}`"])}, which node groups of ${cell.name} ask for"
    help     = "take a type that the region has: `aws ec2 describe-instance-type-offerings --region ${region.name}` lists them (table of ${node_types[found[0]].as_of})"
    at       = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
    severity = "warning"
  }
  # https://kubernetes.io/releases/version-skew-policy/#kube-proxy
  check "kube-proxy-skew" {
    condition = proxy_minor == null || proxy_minor <= cluster_minor && proxy_minor >= cluster_minor - 3
    message   = "kube-proxy of ${cell.name} is of Kubernetes 1.${proxy_minor == null ? 0 : proxy_minor}, and the cluster of ${cell.platform.kubernetes_version}: it may be three minor versions older, and not newer"
    help      = "write a version of kube-proxy for Kubernetes ${cell.platform.kubernetes_version}, or leave it out; `aws eks describe-addon-versions --addon-name kube-proxy --kubernetes-version ${cell.platform.kubernetes_version}` lists them"
    at        = [try(cell.platform.addon_versions.kube-proxy, null), cell.platform.kubernetes_version]
    severity  = "warning"
  }
  check "addon-there" {
    condition = contains(cell.platform.services, "ebs-csi") || lookup(cell.platform.addon_versions, "aws-ebs-csi-driver", null) == null
    message   = "${cell.name} pins a version of `aws-ebs-csi-driver`, and does not have it: `ebs-csi` is not among its services"
    help      = "write `services = ${replace(jsonencode(concat(cell.platform.services, ["ebs-csi"])), ",", ", ")}`, or take the version out"
    at        = [try(cell.platform.addon_versions.aws-ebs-csi-driver, null), cell.platform.services]
    severity  = "warning"
  }

  # Groups of fixed size need nobody who changes it.
  check "autoscaler" {
    found = contains(cell.platform.services, "cluster-autoscaler") ? [] : concat(
      [for name, group in cell.platform.node_groups : name if group.min_size < group.max_size],
      [for name, tenant in cell.clients : name if try(tenant.infrastructure.node_group == "own" && tenant.infrastructure.nodes.min < tenant.infrastructure.nodes.max, false)],
    )
    message  = "nobody adds nodes to ${join(", ", [for name in found : "`${name}`"])} in ${cell.name}: the cluster lacks `cluster-autoscaler`, and the groups stay at their least size"
    help     = "write `services = ${replace(jsonencode(concat(cell.platform.services, ["cluster-autoscaler"])), ",", ", ")}`, or give the groups as many nodes at least as at most"
    at       = cell.platform.services
    severity = "warning"
  }
  # The autoscaler itself runs on a node: it cannot start the first.
  check "first-node" {
    condition = sum(concat([0], [for group in cell.platform.node_groups : group.min_size if length(group.taints) == 0])) > 0
    message   = "no node of ${cell.name} is there from the start: all groups without taints have `min_size = 0`, and the autoscaler that would start one needs a node itself"
    help      = "give one group without taints a `min_size` of 1 or more"
    at        = [for group in cell.platform.node_groups : group.min_size if length(group.taints) == 0]
    severity  = "warning"
  }
  # aws-node, kube-proxy, the agents of Pod Identity and the driver of volumes run on each node: four pods.
  # https://github.com/aws/amazon-vpc-cni-k8s/blob/master/misc/eni-max-pods.txt
  check "node-pods" {
    found = distinct(flatten([for group in cell.platform.node_groups : [
      for type in group.instance_types : type if node_types[type].max_pods == null ? false : node_types[type].max_pods < 8
    ]]))
    message  = "nodes of ${cell.name} hold too few pods: ${join(", ", [for type in found : "`${type}` takes ${node_types[type].max_pods}"])}, and four of them are the cluster's own"
    help     = "take a larger type: a `t3.medium` takes 17"
    at       = found
    severity = "warning"
  }
  # A volume of EBS stays in its zone, and a group of several zones may have its next node in another one: the cluster autoscaler asks for a group in each
  # zone then (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#common-notes-and-gotchas).
  check "volume-zones" {
    found    = length(wandering) == 0 || length(wandering) < length(open_groups) ? [] : on_disks
    message  = "apps in ${cell.name} have a persistent volume, which stays in one zone, and run on shared nodes, of which the next one may start in any: once the node there is gone, ${join(", ", [for path in found : "`${path}`"])} would wait for ever"
    help     = "let a group of `platform.node_groups` have a node in each zone, `min_size = ${max([for name in wandering : length(open_groups[name].zones) == 0 ? length(cell.network.private_subnets) : length(open_groups[name].zones)]...)}` with `capacity = \"on_demand\"`, make a group for each zone (`zones`), or give the volume `access = \"many\"` and the `storage_class` of a shared file system"
    at       = flatten([for path in found : [for volume in cell.apps[path].volumes : volume.persistent if volume.persistent && volume.access == "one"]])
    severity = "warning"
  }
  # https://docs.aws.amazon.com/eks/latest/best-practices/cost-opt-compute.html: one type is one pool, which may be empty.
  check "spot-types" {
    found    = [for group in cell.platform.node_groups : group.instance_types if group.capacity == "spot" && length(group.instance_types) == 1]
    message  = "spot nodes of ${cell.name} are of one type, ${join(", ", [for types in found : "`${types[0]}`"])}: where AWS takes those back there are none"
    help     = "list several types of one size, such as `m6i.large`, `m6a.large`, `m7i.large`"
    at       = found
    severity = "warning"
  }
  # What a full node holds of addresses: all of every interface, https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
  check "node-addresses" {
    condition = addresses_there == 0 || addresses_wanted <= addresses_there
    message   = "the nodes of ${cell.name} would hold ${addresses_wanted} addresses when all groups are at their most, and its private subnets have ${addresses_there}: pods would stay without an address"
    help      = "enlarge the private subnets (`network.vpc_cidr`, or `private_subnets`), or lower `max_size` of the groups and `nodes.max` of clients"
    at        = flatten([[for group in cell.platform.node_groups : group.max_size], cell.network.private_subnets, cell.network.vpc_cidr])
    severity  = "warning"
  }
  # https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html: of the account, in vCPUs, for the families A, C, D, H, I, M, R, T and Z together.
  check "vcpu-quota" {
    condition = vcpu_quota == null ? true : vcpus_wanted <= vcpu_quota
    message   = "the nodes of ${cell.name} have ${vcpus_wanted} vCPUs when all groups are at their most, and the account may have ${vcpu_quota == null ? 0 : vcpu_quota} in ${region.name}: the last nodes would not start"
    help      = "ask AWS for more (`Running On-Demand Standard instances`) and write `\"ec2.on-demand-standard-vcpus\" = ${vcpus_wanted}` under `[quotas]`, or lower `max_size` of the groups and `nodes.max` of clients"
    at        = [vcpu_quota]
    severity  = "warning"
  }
  # https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
  check "endpoint-rules" {
    condition = length(cell.platform.endpoint_networks) + length(hub_ranges) + length(runner_ranges) <= lookup(estate.quotas, "vpc.rules-per-group", 60)
    message   = "the private endpoint of ${cell.name} would be opened to ${length(cell.platform.endpoint_networks) + length(hub_ranges) + length(runner_ranges)} networks, and a security group has ${lookup(estate.quotas, "vpc.rules-per-group", 60)} rules: the apply stops there"
    help      = "write neighbouring networks of `platform.endpoint_networks` as one, or ask AWS for more and write `\"vpc.rules-per-group\" = ${length(cell.platform.endpoint_networks) + length(hub_ranges) + length(runner_ranges)}` under `[quotas]`"
    at        = cell.platform.endpoint_networks
    severity  = "warning"
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
  check "role-names" {
    found   = [for role in concat(cell.platform.admins, cell.platform.viewers) : role if length(reverse(split("/", role))[0]) > 64]
    message = "roles of ${cell.name} have names of more than 64 characters, and IAM has none such: ${join(", ", [for role in found : "`${role}`"])}"
    help    = "write the names that the roles have"
    at      = found
  }
  check "role-partition" {
    found   = [for role in concat(cell.platform.admins, cell.platform.viewers) : role if region.partition != null && startswith(role, "arn:") && split(":", role)[1] != region.partition]
    message = "roles of ${cell.name} are of another partition of AWS than ${region.name}, which is of `${region.partition == null ? "" : region.partition}`: ${join(", ", [for role in found : "`${role}`"])}"
    help    = "write `arn:${region.partition == null ? "aws" : region.partition}:...`, or the name of a role in the cell's account"
    at      = found
  }
  # EKS has one entry for a role.
  check "role-twice" {
    found    = [for role in cell.platform.viewers : role if contains(admin_roles, startswith(role, "arn:") ? role : "arn:${region.partition == null ? "aws" : region.partition}:iam::${cell.account}:role/${role}")]
    message  = "${join(", ", [for role in found : "`${role}`"])} is among `admins` and `viewers` of ${cell.name}: a role has one access, and would only look"
    help     = "take it out of `viewers`"
    at       = found
    severity = "warning"
  }
  # Helm in this stack asks the cluster's API, as everybody does who works on it: a private endpoint answers offices and the networks that it is told.
  # https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  check "endpoint-reached" {
    condition = length(cell.platform.public_endpoint_cidrs) + length(cell.platform.endpoint_networks) + length(runner_ranges) + length(cell.vpn) + length(cell.site_networks) > 0
    message   = "nobody reaches the API of the cluster of ${cell.name}, which has a private endpoint: not even the stack itself, which installs its services over it"
    help      = "give the cell a runner (`[regions.${region.name}.environments.${environment.name}.runner]`), or write the network of the pipeline's runners in `platform.endpoint_networks`; `terrane explain apply` has the ways in"
    at        = [cell.platform.endpoint_networks, cell.platform.public_endpoint_cidrs]
    severity  = "note"
  }
  # https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
  check "admins" {
    condition = length(all_admins) > 0
    message   = "only the role that makes the cluster of ${cell.name} administers it: any other that applies the stack, such as that of a second pipeline, cannot even read the Helm releases"
    help      = "write the roles that apply the stack, and those of the people on duty, in `platform.admins`"
    at        = cell.platform.admins
    severity  = "note"
  }
  # https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
  check "deletion-protection" {
    condition = cell.platform.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and EKS would delete the cluster of ${cell.name} when asked"
    help      = "leave `platform.deletion_protection` out"
    at        = cell.platform.deletion_protection
    severity  = "warning"
  }
  # That label keeps pods of a client on the client's nodes, and their taint keeps others away.
  check "label-of-clients" {
    found    = flatten([for group in cell.platform.node_groups : [for key, value in group.labels : value if project.domain != null && key == "${project.domain == null ? "" : project.domain}/client"]])
    message  = "nodes for everybody in ${cell.name} are labelled as those of the client `${found[0]}`: its pods would run there, beside all others"
    help     = "give the label another key"
    at       = found
    severity = "warning"
  }
  # The image is of one architecture, which the group says.
  check "node-architecture" {
    found = flatten([for group in cell.platform.node_groups : [
      for type in group.instance_types : type
      if node_types[type].architecture != null && node_types[type].architecture != (group.architecture == "arm64" ? "arm64" : "amd64")
    ]])
    message = "node groups of ${cell.name} have types of another architecture than they say: ${join(", ", [for type in found : "`${type}` is ${node_types[type].architecture == "arm64" ? "arm64" : "x86_64"}"])}"
    help = anytrue([
      for group in cell.platform.node_groups : contains(group.instance_types, found[0]) && length(distinct([
        for type in group.instance_types : node_types[type].architecture if node_types[type].architecture != null
      ])) > 1
    ]) ? "take types of one architecture: the image of its nodes is of one" : "write `architecture = \"${node_types[found[0]].architecture == "arm64" ? "arm64" : "x86_64"}\"` for the group: the image of its nodes is of one"
    at = found
  }
  # https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md: it counts with the first type of a group.
  check "node-type-sizes" {
    found = flatten([for group in cell.platform.node_groups : length(distinct([
      for type in group.instance_types : "${node_types[type].vcpus} ${node_types[type].memory_mib}" if node_types[type].vcpus != null
    ])) > 1 ? group.instance_types : []])
    message  = "a node group of ${cell.name} has types of several sizes: ${join(", ", [for type in found : "`${type}`"])}"
    help     = "the cluster autoscaler counts with one size a group, and starts too many or too few: take types with as many vCPUs and as much memory, or make a group of each"
    at       = found
    severity = "warning"
  }

  check "addon-versions" {
    found = [
      for addon in ["coredns", "kube-proxy", "vpc-cni", "aws-ebs-csi-driver", "eks-pod-identity-agent"] : addon
      if contains(["standard", "extended"], calendar.support) && !contains(["1.32", "1.33", "1.34", "1.35"], cell.platform.kubernetes_version) && !contains(keys(cell.platform.addon_versions), addon)
    ]
    message  = "no versions of add-ons are pinned for Kubernetes ${cell.platform.kubernetes_version} in ${cell.name}: plans change when EKS changes its defaults"
    help     = "set `platform.addon_versions`; `aws eks describe-addon-versions --kubernetes-version ${cell.platform.kubernetes_version}` lists them"
    at       = cell.platform.kubernetes_version
    severity = "note"
  }
}
