# Reads the sections `platform` and `applications`, which the blueprints for AWS declare.
#
# A cell that shares a network puts nodes, API and gateway into the owner's subnets and makes all else of its own, in whatever subscription of the tenant.
blueprint "platform-azure" {
  summary = "The Kubernetes cluster of a cell on Azure: control plane, pools of nodes, Application Gateway, and the services that all clients use"
  each    = "cell"
  clouds  = ["azure"]
  section = "platform"
  # Keys that are of other clouds alone do nothing here, whence not the whole table.
  tables = ["applications.zone"]

  stack {
    layer  = "02-platform"
    shared = "root-module"
    needs  = ["foundation-azure"]

    needs_of_cells = { foundation-azure = shares_network ? [cell.network_owner.cell] : [] }
  }

  names {
    # All names begin with it, and things that there is one of are called so.
    name = "${project.name}-${cell.short}"

    shares_network = cell.shares_network_with != null
    # The cell whose network this one lives in: itself, if it has one of its own.
    owner      = estate.cells[cell.network_owner.cell]
    owner_name = "${project.name}-${owner.short}"

    # No other in Azure has these names; the first is the foundation's: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    vault_name        = "${trimsuffix(substr(name, 0, 17), "-")}-${substr(sha1("${project.name}-${cell.short}-${cell.account}"), 0, 6)}"
    shared_vault_name = "${trimsuffix(substr(name, 0, 17), "-")}-${substr(sha1("${project.name}-${cell.short}-shared-${cell.account}"), 0, 6)}"

    # The provider has no default tags.
    tags = merge(project.tags, {
      Project     = project.name
      Environment = environment.name
      Region      = region.name
      Layer       = "02-platform"
      ManagedBy   = "terraform"
    })

    # Of pods: outside of every network, and the same in all clusters, whose pods leave as their nodes. The foundation lets it in between nodes.
    pod_range = "100.64.0.0/16"

    # Hosts of apps lead to Application Gateway; without any there is none.
    hosted      = sort([for path, workload in cell.apps : path if workload.host != null])
    has_gateway = length(hosted) > 0
    # All that it listens to.
    hosts     = distinct(flatten([for path in hosted : concat([cell.apps[path].host], cell.apps[path].aliases)]))
    listeners = lookup(estate.quotas, "azure.gateway-listeners", 100)
    # With Istio hosts stand beside its gateway, in ingresses of other names.
    mesh = contains(cell.platform.services, "istio")
    secrets_of_hosts = { for path in hosted : path => (
      mesh ? "istio-ingress/${cell.apps[path].host_names[cell.apps[path].host]}-tls" : "${cell.apps[path].namespace}/${cell.apps[path].name}-tls"
    ) }
    # Those that cert-manager has to prove. Names that requests come to through Cloudflare alone are in no certificate of the cell, which is asked for its own host.
    fronted = flatten([for route in values(estate.routing) : route.hosts if route.dns == ["cloudflare"] && try(route.cloudflare.proxied, false)])
    proved  = flatten([for path in hosted : [for host in concat([cell.apps[path].host], cell.apps[path].aliases) : host if !contains(fronted, host)] if cell.apps[path].ingress.cluster_issuer != null])
    # The controller reaches pods of an overlay network from a /24 at most, which the foundation makes of the beginning of a larger range.
    # https://learn.microsoft.com/azure/application-gateway/container-networking
    ingress_planned = try(owner.network.subnets["ingress"], "0.0.0.0/24")
    ingress_bits    = parseint(split("/", ingress_planned)[1], 10)
    ingress_range   = ingress_bits < 24 ? cidrsubnet(ingress_planned, 24 - ingress_bits, 0) : ingress_planned
    # Internal hosts lead to the last address of the subnet, those of a second gateway there to another one of its last.
    private_host = shares_network ? -3 - parseint(substr(sha1(cell.name), 0, 4), 16) % 24 : -2

    # Other cells of the network whose hosts lead to a gateway there.
    gateways_there = [
      for other in distinct(concat([cell.network_owner.cell], owner.siblings)) : other
      if other != cell.name && estate.cells[other].emitted && anytrue([for path in estate.cells[other].apps : estate.apps[path].host != null || contains([for route in values(estate.routing) : route.app], path)])
    ]

    # Volumes of apps on disks are backed up, as environments say; without any nothing is.
    on_disks       = [for path, workload in cell.apps : path if anytrue([for volume in workload.volumes : volume.persistent && volume.access == "one"])]
    has_volumes    = length(on_disks) > 0
    backup_account = "${substr(replace(name, "-", ""), 0, 12)}backup${substr(sha1("${project.name}-${cell.short}-${cell.account}"), 0, 6)}"

    # What the stack puts into which subnet.
    purposes = concat(["api-server", "nodes"], has_gateway ? ["ingress"] : [], has_shared_secrets || has_volumes ? ["private-endpoints"] : [])
    # Where the ranges stand.
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"

    # Zones of Azure DNS.
    writes_records    = length(setintersection(cell.platform.services, ["cert-manager", "external-dns"])) > 0
    dns_zone          = cell.applications.zone == null ? project.domain : cell.applications.zone
    zone_subscription = cell.applications.zone_subscription == null ? cell.account : cell.applications.zone_subscription

    # What the names of secrets begin with that apps of the whole estate read, and those names.
    shared_secrets = join("/", compact([project.name, environment.secrets_under, "shared"]))
    shared_names = sort(distinct(flatten([for path, workload in cell.apps : concat(
      [for secret in workload.secrets : secret.name],
      [for login in workload.image_pull_secrets : "${shared_secrets}/${login.from}" if login.from != null],
    ) if workload.client == null])))
    # Vaults of the cell whose secrets have values, and the days that these may be old. Stacks of clients and stores make theirs later.
    aged_vaults = merge(
      { for client in values(cell.clients) : client.key_vault => client.infrastructure.secrets.rotation_days },
      { for path, store in cell.stores : cell.store_key_vaults[path] => store.postgres.rotation_days if store.client == null && store.kind == "postgres" && store.postgres != null },
      has_shared_secrets ? { (shared_vault_name) = 90 } : {},
    )
    has_shared_secrets = contains(cell.platform.services, "external-secrets") && length(shared_names) > 0
    # Names in a vault are letters, digits and hyphens.
    vault_names = { for name in shared_names : replace(name, "/[^0-9A-Za-z-]/", "-") => name... }

    # Groups that take pods without a toleration: Azure taints spot nodes.
    open_groups = { for name, group in cell.platform.node_groups : name => group if name != "system" && length(group.taints) == 0 && group.capacity == "on_demand" }
    # Of them those over several zones without a node in each for sure, and apps there with a volume that stays in its zone.
    wandering = [
      for name, group in open_groups : name
      if(length(group.zones) == 0 ? length(region.zones) : length(group.zones)) > max(1, group.min_size)
    ]
    shared_on_disks = [for path in on_disks : path if cell.apps[path].client == null ? true : cell.apps[path].node_pool == "shared"]
    # What is known of the sizes of its nodes, and of its version of Kubernetes.
    node_types = { for type in distinct(flatten([for group in cell.platform.node_groups : group.instance_types])) : type => instance_type(type, region.name) if startswith(type, "Standard_") }
    calendar   = kubernetes_version(cell.platform.kubernetes_version, "azure")
    # What a pod finds on the largest of the nodes that take any.
    open_types = distinct([for group in open_groups : group.instance_types[0]])
    open_room = {
      known  = length(open_types) > 0 && alltrue([for type in open_types : try(node_types[type].vcpus, null) != null && try(node_types[type].memory_mib, null) != null])
      cpu    = max(0, [for type in open_types : try(node_types[type].vcpus, null) == null ? 0 : node_types[type].vcpus * 1000]...)
      memory = max(0, [for type in open_types : try(node_types[type].memory_mib, null) == null ? 0 : node_types[type].memory_mib]...)
    }
    # AKS's own pods have nodes of their own: as a group called `system` says, else of the type that the first open group has.
    system_written = length(system_groups) > 0
    system_groups  = [for name, group in cell.platform.node_groups : group if name == "system"]
    system_group   = concat(system_groups, values(open_groups), values(cell.platform.node_groups))[0]
    # Nodes that all pools come to at their most, those of clients among them.
    most_nodes = sum(concat(
      [for name, group in cell.platform.node_groups : group.max_size if name != "system"],
      [for name, tenant in cell.clients : tenant.infrastructure.nodes.max if try(tenant.infrastructure.node_group == "own", false)],
      [system_written ? system_group.max_size : 5],
    ))
    node_bits = parseint(split("/", try(cell.network.subnets["nodes"], "0.0.0.0/32"))[1], 10)
    # A third more while they are upgraded; Azure keeps five of a subnet, and load balancers of apps within the network take one each.
    nodes_wanted = ceil(most_nodes * 4 / 3) + length([for path, workload in cell.apps : path if length(workload.expose.ports) > 0 && workload.expose.scheme == "internal"])
    nodes_there  = pow(2, 32 - node_bits) - 5

    # Entra ID writes ids in small letters. Who administers it looks at everything anyway.
    admin_groups  = distinct([for id in cell.platform.admins : lower(id)])
    viewer_groups = distinct([for id in cell.platform.viewers : lower(id) if !contains(admin_groups, lower(id))])

    # Ranges that services may not touch, as numbers from the first address to the one after the last.
    reserved = { "169.254.0.0/16" = "link-local addresses", "172.30.0.0/16" = "AKS itself", "172.31.0.0/16" = "AKS itself", "192.0.2.0/24" = "AKS itself" }
    ranges = concat(
      [for range, whose in reserved : { range = range, whose = "reserved for ${whose}", refused = true }],
      [{ range = pod_range, whose = "that of pods", refused = true }],
      [for range in compact(concat([owner.network.vpc_cidr], owner.network.secondary_cidrs)) : { range = range, whose = "the network itself", refused = true }],
      [for range in cell.site_networks : { range = range, whose = "behind a site", refused = false } if range != "0.0.0.0/0"],
      [for range in cell.reached_networks : { range = range, whose = "a network that this one reaches", refused = false }],
    )
    spans = [for one in concat(ranges, [{ range = cell.network.service_cidr, whose = "services", refused = false }]) : merge(one, {
      first = sum([for n, part in split(".", split("/", one.range)[0]) : parseint(part, 10) * pow(256, 3 - n)])
      size  = pow(2, 32 - parseint(split("/", one.range)[1], 10))
    }) if !strcontains(one.range, ":")]
    services_span = reverse(spans)[0]
    hidden = [
      for one in spans : one
      if one.whose != "services" && one.first < services_span.first + services_span.size && services_span.first < one.first + one.size
    ]
    pods_span = [for one in spans : one if one.range == pod_range][0]
    behind_pods = [
      for one in spans : one
      if !contains(["services", "that of pods"], one.whose) && !contains(keys(reserved), one.range) && one.first < pods_span.first + pods_span.size && pods_span.first < one.first + one.size
    ]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/02-platform/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice
  check "cluster-name" {
    condition = length(cell.cluster_name) <= 63 && can(regex("[A-Za-z0-9]$", cell.cluster_name))
    message   = "AKS has no cluster called `${cell.cluster_name}`: a name has up to 63 characters, and ends with a letter or a digit"
    help      = "write a shorter `platform.cluster_name`, or leave it out where the cluster is not built yet"
    at        = [cell.platform.cluster_name, cell.cluster_name]
  }

  # Machines of a pool are of one size: https://learn.microsoft.com/azure/aks/create-node-pools#limitations
  check "one-size" {
    found   = [for name, group in cell.platform.node_groups : name if length(group.instance_types) > 1]
    message = "pools of AKS have nodes of one size, and ${join(", ", [for name in found : "`${name}`"])} of ${cell.name} ${length(found) == 1 ? "names" : "name"} several"
    help    = "write one, `instance_types = [\"${cell.platform.node_groups[found[0]].instance_types[0]}\"]`, and a group of its own for each further size"
    at      = [for name in found : cell.platform.node_groups[name].instance_types]
  }

  check "node-sizes" {
    found   = [for name, group in cell.platform.node_groups : name if group.min_size > group.max_size]
    message = "node groups of ${cell.name} have a `min_size` above their `max_size`: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "raise `max_size`, or lower `min_size`"
    at      = flatten([for name in found : [cell.platform.node_groups[name].max_size, cell.platform.node_groups[name].min_size]])
  }

  # The autoscaler starts AKS's own pods' first node from nothing: https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools
  check "system-nodes" {
    condition = alltrue([for group in system_groups : group.min_size >= 1 && group.capacity == "on_demand"])
    message   = "`system` of ${cell.name} is the pool of AKS's own pods, which has a node at least, and none that Azure takes back"
    help      = "give the group a `min_size` of 1 or more and leave `capacity` out, or call it otherwise"
    at        = flatten([[for group in system_groups : group.min_size if group.min_size < 1], [for group in system_groups : group.capacity]])
  }
  # AKS's pods tolerate its own taint and no other.
  check "system-taints" {
    condition = alltrue([for group in system_groups : length(group.taints) + length(group.labels) == 0])
    message   = "`system` of ${cell.name} is the pool of AKS's own pods: its taint is AKS's, `CriticalAddonsOnly`, and labels and taints that are written there reach no node"
    help      = "take `labels` and `taints` out, or call the group otherwise"
    at        = flatten([[for group in system_groups : [for taint in group.taints : taint.key]], [for group in system_groups : values(group.labels)]])
    severity  = "warning"
  }

  # Nothing schedules the cluster's own services onto tainted nodes, and Azure taints spot nodes: https://learn.microsoft.com/azure/aks/spot-node-pool
  check "untainted-group" {
    condition = length(open_groups) > 0
    message   = "no node group of ${cell.name} takes pods without a toleration: all are tainted, of spot nodes, which Azure taints, or AKS's own, and the cluster's services would have nowhere to run"
    help      = "add a group to `platform.node_groups` without taints and with `capacity = \"on_demand\"`"
    at = flatten([
      [for name, group in cell.platform.node_groups : group.capacity if name != "system" && length(group.taints) == 0],
      [for name, group in cell.platform.node_groups : [for taint in group.taints : taint.key] if name != "system"],
    ])
  }

  # As above; on other clouds such a group takes whatever comes.
  check "spot-for-everybody" {
    found    = [for name, group in cell.platform.node_groups : name if name != "system" && group.capacity == "spot" && length(group.taints) == 0]
    message  = "nothing of these trees runs on ${join(", ", [for name in found : "`${name}`"])} of ${cell.name}: Azure taints spot nodes, and only apps on a client's own spot nodes tolerate that"
    help     = "write `infrastructure.nodes = { capacity = \"spot\" }` for a client whose apps may go at any moment, or `capacity = \"on_demand\"`"
    at       = [for name in found : cell.platform.node_groups[name].capacity]
    severity = "note"
  }

  # https://learn.microsoft.com/azure/aks/quotas-skus-regions#restricted-vm-sizes: a size needs two vCPUs.
  check "small-sizes" {
    found   = [for type, facts in node_types : type if facts.vcpus == null ? false : facts.vcpus < 2]
    message = "AKS takes no nodes of one vCPU, and ${cell.name} names ${join(", ", [for type in found : "`${type}`"])}"
    help    = "take a size of two vCPUs and 4 GiB or more, such as `Standard_D2ds_v5`"
    at      = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
  }
  # https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools
  check "burstable-system" {
    condition = !startswith(system_group.instance_types[0], "Standard_B")
    message   = "AKS's own pods in ${cell.name} would run on burstable nodes, `${system_group.instance_types[0]}`: name resolution slows down with everything else once their credits are spent"
    help      = "take another size for the group${system_written ? "" : ", or write a group `[defaults.platform.node_groups.system]` with the size of their nodes, such as `instance_types = [\"Standard_D2ds_v5\"]`"}"
    at        = system_group.instance_types
    severity  = "warning"
  }
  check "node-sizes-known" {
    found   = [for type, facts in node_types : type if facts.known == "no_such_size"]
    message = "node groups of ${cell.name} ask for sizes that Azure does not have: ${join(", ", [for type in found : "`${type}`"])}"
    help    = "the family has no such size: `az vm list-skus --location ${region.name} --output table` lists them (table of ${node_types[found[0]].as_of})"
    at      = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
  }
  check "node-families-known" {
    found    = [for type, facts in node_types : type if facts.known == "no_such_family"]
    message  = "node groups of ${cell.name} ask for sizes of which nothing is known: ${join(", ", [for type in found : "`${type}`"])}"
    help     = "correct the name, unless the family is newer than the table of ${node_types[found[0]].as_of}"
    at       = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
    severity = "warning"
  }
  check "node-sizes-offered" {
    found    = [for type, facts in node_types : type if facts.known == "elsewhere"]
    message  = "${region.name} does not offer ${join(", ", [for type in found : "`${type}`"])}, which node groups of ${cell.name} ask for"
    help     = "take a size that the region has: `az vm list-skus --location ${region.name} --output table` lists them (table of ${node_types[found[0]].as_of})"
    at       = flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if contains(found, type)]])
    severity = "warning"
  }
  # The storage classes are of premium disks: https://learn.microsoft.com/azure/virtual-machines/premium-storage-performance
  check "premium-disks" {
    found    = !has_volumes ? [] : [for name, group in open_groups : name if try(node_types[group.instance_types[0]].premium_disks == false, false)]
    message  = "no volume of an app can be attached to nodes of ${join(", ", [for name in found : "`${name}`"])} in ${cell.name}: volumes are premium disks, and the size takes none"
    help     = "take a size with an `s` behind its number, such as `Standard_D4ds_v5`"
    at       = flatten([for name in found : cell.platform.node_groups[name].instance_types])
    severity = "warning"
  }
  # Apps of the whole estate run on the nodes for everybody, of which the kubelet and the system keep a part.
  check "shared-request-fits" {
    found = [
      for path, workload in cell.apps : path
      if workload.client == null && open_room.known && (millicores(workload.resources.requests.cpu) >= open_room.cpu || mebibytes(workload.resources.requests.memory) >= open_room.memory)
    ]
    message = "apps of the whole estate ask for more than any node for everybody has in ${cell.name}: ${join(", ", [for path in found : "`${path}`"])} would wait for ever"
    help    = "lower `resources.requests`, or take larger nodes: the largest have ${floor(open_room.cpu / 1000)} vCPUs and ${floor(open_room.memory / 1024)} GiB"
    at = flatten([for path in found : [
      millicores(cell.apps[path].resources.requests.cpu) >= open_room.cpu ? cell.apps[path].resources.requests.cpu : null,
      mebibytes(cell.apps[path].resources.requests.memory) >= open_room.memory ? cell.apps[path].resources.requests.memory : null,
    ]])
  }

  # Types of other clouds.
  check "sizes-of-azure" {
    found   = distinct(flatten([for group in cell.platform.node_groups : [for type in group.instance_types : type if !startswith(type, "Standard_")]]))
    message = "Azure has no machines ${join(", ", [for type in found : "`${type}`"])}, which nodes of ${cell.name} are to be"
    help    = "write a size of Azure, such as `instance_types = [\"Standard_D4ds_v5\"]`, in a table of the region (`[regions.${region.name}.platform.node_groups.${[for name, group in cell.platform.node_groups : name if length(setintersection(group.instance_types, found)) > 0][0]}]`)"
    at      = found
  }

  # Size and image are of one architecture, which trees and people read in the group.
  check "node-architecture" {
    found = [
      for name, group in cell.platform.node_groups : name
      if try(node_types[group.instance_types[0]].architecture, null) != null && try(node_types[group.instance_types[0]].architecture, "") != (group.architecture == "arm64" ? "arm64" : "amd64")
    ]
    message  = "nodes of ${join(", ", [for name in found : "`${name}`"])} in ${cell.name} are of another architecture than their group says: `${cell.platform.node_groups[found[0]].instance_types[0]}` is ${cell.platform.node_groups[found[0]].architecture == "arm64" ? "x86_64" : "arm64"}"
    help     = "write `architecture = \"${cell.platform.node_groups[found[0]].architecture == "arm64" ? "x86_64" : "arm64"}\"`, or take another size"
    at       = [for name in found : cell.platform.node_groups[name].instance_types[0]]
    severity = "warning"
  }

  # Logical zones of the subscription: https://learn.microsoft.com/azure/reliability/availability-zones-region-support
  check "node-zones" {
    found   = flatten([for group in cell.platform.node_groups : [for zone in group.zones : zone if !contains(region.zones, zone)]])
    message = "node groups of ${cell.name} name zones that ${region.name} does not have: ${join(", ", distinct([for zone in found : "`${zone}`"]))}"
    help    = length(region.zones) == 0 ? "leave `zones` out: the region has none" : "the region has ${join(", ", [for zone in region.zones : "`${zone}`"])}"
    at      = found
  }

  # https://learn.microsoft.com/azure/aks/use-labels#reserved-system-labels
  check "node-labels" {
    found   = flatten([for group in cell.platform.node_groups : [for key, value in group.labels : "`${key}`" if can(regex("^([^/]+\\.)?(azure\\.com|kubernetes\\.io|k8s\\.io)/", key))]])
    message = "nodes of ${cell.name} cannot be labelled ${join(", ", found)}: such labels are Kubernetes' and AKS's own"
    help    = "take a prefix of your own, such as `${project.domain == null ? "example.com" : project.domain}/role`"
    at      = flatten([for group in cell.platform.node_groups : [for key, value in group.labels : value if contains(found, "`${key}`")]])
  }
  # A node has one value for a key and an effect.
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
  # That label keeps pods of a client on the client's nodes, and their taint keeps others away.
  check "label-of-clients" {
    found    = flatten([for group in cell.platform.node_groups : [for key, value in group.labels : value if project.domain != null && key == "${project.domain == null ? "" : project.domain}/client"]])
    message  = "nodes for everybody in ${cell.name} are labelled as those of the client `${found[0]}`: its pods would run there, beside all others"
    help     = "give the label another key"
    at       = found
    severity = "warning"
  }

  # Groups, since AKS takes nobody else as administrators: https://learn.microsoft.com/azure/aks/enable-authentication-microsoft-entra-id
  check "group-ids" {
    found   = [for id in concat(cell.platform.admins, cell.platform.viewers) : id if !can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", id))]
    message = "Entra ID knows groups by their object ids, and ${cell.name} names ${join(", ", [for id in found : "`${id}`"])}"
    help    = "write the object id, `az ad group show --group NAME --query id`, in a table of the region or of the cell, where it is not meant for other clouds"
    at      = found
  }
  check "group-twice" {
    found    = [for id in cell.platform.viewers : id if contains(admin_groups, lower(id))]
    message  = "${join(", ", [for id in found : "`${id}`"])} is among `admins` and `viewers` of ${cell.name}: who administers it looks at everything anyway"
    help     = "take it out of `viewers`"
    at       = found
    severity = "warning"
  }
  # Local accounts are off: https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad
  check "admins" {
    condition = length(cell.platform.admins) > 0
    message   = "nobody administers the cluster of ${cell.name}: not even who applies the stack may install its services there, unless somebody gives him the role `Azure Kubernetes Service RBAC Cluster Admin`"
    help      = "write the object id of a group in `platform.admins` that the people on duty and the pipeline's identity are members of"
    at        = cell.platform.admins
    severity  = "note"
  }
  # Helm in this stack asks the cluster's API, as everybody does who works on it.
  # https://learn.microsoft.com/azure/aks/private-clusters#options-for-connecting-to-the-private-cluster
  check "endpoint-reached" {
    condition = length(cell.platform.public_endpoint_cidrs) + length(cell.platform.endpoint_networks) + length(cell.vpn) + length(cell.site_networks) > 0
    message   = "nobody reaches the API of the cluster of ${cell.name}, which has a private endpoint: not even the stack itself, which installs its services over it"
    help      = "write the network of the pipeline's runners in `platform.endpoint_networks`; `terrane explain apply` has the ways in"
    at        = [cell.platform.endpoint_networks, cell.platform.public_endpoint_cidrs]
    severity  = "note"
  }
  check "public-endpoint" {
    condition = !contains(cell.platform.public_endpoint_cidrs, "0.0.0.0/0")
    message   = "the Kubernetes API of ${cell.name} would be open to the whole internet"
    help      = "name the networks that need it in `platform.public_endpoint_cidrs`, or none: the private endpoint is always there"
    at        = [for range in cell.platform.public_endpoint_cidrs : range if range == "0.0.0.0/0"]
  }

  # https://learn.microsoft.com/azure/aks/supported-kubernetes-versions: three minor versions for a year each, and a year more with long-term support.
  check "version-ended" {
    condition = calendar.support != "ended"
    message   = "AKS has ended its support of Kubernetes ${cell.platform.kubernetes_version}, which ${cell.name} asks for: it makes no such cluster"
    help      = "write a supported version, `kubernetes_version = \"${calendar.oldest_standard}\"` to \"${calendar.newest}\" (table of ${calendar.as_of}); an existing cluster goes up by one step at a time"
    at        = cell.platform.kubernetes_version
    severity  = "warning"
  }
  check "version-extended" {
    condition = calendar.support != "extended" || cell.platform.aks.tier == "Premium"
    message   = "standard support of Kubernetes ${cell.platform.kubernetes_version} has ended: AKS makes no such cluster for ${cell.name} but in the tier `Premium`, which has long-term support"
    help      = "write a newer `kubernetes_version`, \"${calendar.oldest_standard}\" to \"${calendar.newest}\" (table of ${calendar.as_of}), or `aks = { tier = \"Premium\" }`, which costs more"
    at        = [cell.platform.kubernetes_version, cell.platform.aks.tier]
    severity  = "warning"
  }
  check "version-unknown" {
    condition = calendar.support != "unknown"
    message   = "Kubernetes ${cell.platform.kubernetes_version}, which ${cell.name} asks for, is not among the versions of AKS that are known: the newest is ${calendar.newest} (table of ${calendar.as_of})"
    help      = "write `kubernetes_version = \"${calendar.newest}\"` or an older one, unless `az aks get-versions --location ${region.name}` lists yours"
    at        = cell.platform.kubernetes_version
    severity  = "warning"
  }
  # The version is then what AKS takes.
  check "version-of-the-channel" {
    condition = !contains(["stable", "rapid"], cell.platform.aks.upgrade_channel)
    message   = "`kubernetes_version` of ${cell.name} says nothing: with the channel `${cell.platform.aks.upgrade_channel}` AKS decides the minor version, and what the trees are checked for may be older"
    help      = "write `upgrade_channel = \"patch\"`, and raise the version yourself, or look at it after each upgrade"
    at        = cell.platform.aks.upgrade_channel
    severity  = "note"
  }
  # https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers
  check "tier" {
    condition = !environment.protected || cell.platform.aks.tier != "Free"
    message   = "`${environment.name}` is protected, and the control plane of ${cell.name} is of the tier `Free`: no agreement on uptime, and slow from a thousand nodes on"
    help      = "leave `platform.aks.tier` out: it is `Standard` then"
    at        = cell.platform.aks.tier
    severity  = "warning"
  }

  check "deletion-protection" {
    condition = cell.platform.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Azure would delete the cluster of ${cell.name} when asked"
    help      = "leave `platform.deletion_protection` out"
    at        = cell.platform.deletion_protection
    severity  = "warning"
  }

  # https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning#kubernetes-service-address-range. What else it may overlap, `aks::svc_cidr` tells.
  check "service-range" {
    found   = [for one in hidden : one if one.whose == "that of pods"]
    message = "AKS makes no cluster with services in `${cell.network.service_cidr}`, which ${cell.name} asks for: it overlaps `${found[0].range}`, ${found[0].whose}"
    help    = "write a range that nothing else has, such as `service_cidr = \"172.20.0.0/16\"`; a cluster keeps it for life"
    at      = [cell.network.service_cidr, owner.network.vpc_cidr]
  }
  check "pod-range" {
    found   = behind_pods
    message = "pods of ${cell.name} have addresses of `${pod_range}`, which overlap `${found[0].range}`, ${found[0].whose}: pods could not reach it"
    help    = "give the network a range outside of ${pod_range}"
    at      = [owner.network.vpc_cidr, cell.network.vpc_cidr]
  }
  # A /24 for each node: https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#ip-address-planning
  check "pod-room" {
    condition = most_nodes <= 256
    message   = "pools of ${cell.name} may come to ${most_nodes} nodes, and the range of pods has room for 256: the last nodes would not start"
    help      = "lower `max_size` of the groups and `nodes.max` of clients"
    at        = [for group in cell.platform.node_groups : group.max_size if group.max_size == max([for other in values(cell.platform.node_groups) : other.max_size]...)]
    severity  = "warning"
  }
  # https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#ip-address-planning
  check "node-room" {
    condition = node_bits == 32 || nodes_wanted <= nodes_there
    message   = "nodes of ${cell.name} need ${nodes_wanted} addresses when all pools are at their most and are upgraded, and the subnet `nodes` has ${nodes_there}: the last ones would not start"
    help      = "give `nodes` a larger range in `subnets` before the cluster is built, or lower `max_size` of the groups and `nodes.max` of clients"
    at        = [try(cell.network.subnets["nodes"], null), cell.network.vpc_cidr]
    severity  = "warning"
  }

  # https://learn.microsoft.com/azure/aks/nat-gateway: nodes would be made without a way out, which AKS refuses.
  check "nat" {
    condition = owner.network.nat != "none"
    message   = "nodes of ${cell.name} leave the network by its NAT gateway, and `nat = \"none\"` makes none: AKS refuses the cluster"
    help      = "write `nat = \"per_az\"` in `${network_table}`"
    at        = owner.network.nat
  }

  # The network of one cluster's pods is extended to the subnet: https://learn.microsoft.com/azure/application-gateway/container-networking
  check "one-gateway" {
    found    = shares_network && has_gateway ? gateways_there : []
    message  = "Application Gateways of ${cell.name} and ${join(", ", found)} would stand in one subnet, `ingress`, and Azure has one deployment in it where pods have addresses of their own"
    help     = "give ${cell.name} a network of its own: take `shares_network_with` out and write `network.vpc_cidr`, or let its apps have no `host`"
    at       = cell.shares_network_with
    severity = "warning"
  }

  # A disk stays in its zone, and a pool over several may have its next node in another one: https://learn.microsoft.com/azure/aks/availability-zones-overview
  check "volume-zones" {
    found    = length(wandering) == 0 || length(wandering) < length(open_groups) ? [] : shared_on_disks
    message  = "apps in ${cell.name} have a persistent volume, which stays in one zone, and run on shared nodes, of which the next one may start in any: once the node there is gone, ${join(", ", [for path in found : "`${path}`"])} would wait for ever"
    help     = "let a group of `platform.node_groups` have a node in each zone, `min_size = ${max([for name in wandering : length(open_groups[name].zones) == 0 ? length(region.zones) : length(open_groups[name].zones)]...)}` with `capacity = \"on_demand\"`, or make a group for each zone (`zones`)"
    at       = flatten([for path in found : [for volume in cell.apps[path].volumes : volume.persistent if volume.persistent && volume.access == "one"]])
    severity = "warning"
  }
  # https://learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup-policy: snapshots beside the disks, once a day.
  check "backup-daily" {
    condition = !has_volumes || environment.backup.weekly_days + environment.backup.monthly_days == 0
    message   = "volumes in ${cell.name} are kept for ${min(environment.backup.daily_days, 360)} days, and neither weekly nor monthly as the environment has it: Azure Backup takes daily snapshots of them here"
    help      = "copy what has to be kept for longer elsewhere, or keep it in a database or bucket"
    at        = [environment.backup.weekly_days, environment.backup.monthly_days, environment.name]
    severity  = "note"
  }

  check "zone" {
    condition = !writes_records || dns_zone != null
    message   = "external-dns and cert-manager of ${cell.name} have no zone to write into"
    help      = "write `domain` in `[project]`, give the cell a zone of its own (`applications.zone`), or take the two out of `platform.services`"
    at        = [project.domain, [for service in cell.platform.services : service if contains(["cert-manager", "external-dns"], service)]]
  }
  # Application Gateway takes certificates of secrets that cert-manager makes: https://learn.microsoft.com/azure/application-gateway/ingress-controller-letsencrypt-certificate-application-gateway
  check "certificates" {
    found    = contains(cell.platform.services, "cert-manager") ? [] : [for path in hosted : path if cell.apps[path].ingress.cluster_issuer != null]
    message  = "nobody makes the certificates of ${join(", ", [for path in found : "`${path}`"])} in ${cell.name}: \"cert-manager\" is not among its services"
    help     = "write `services = ${replace(jsonencode(concat(cell.platform.services, ["cert-manager"])), ",", ", ")}`, unless somebody else installs it with the issuer `${cell.apps[found[0]].ingress.cluster_issuer}`"
    at       = cell.platform.services
    severity = "note"
  }

  # The controller of Application Gateway serves a host whose secret is not there over HTTP, and redirects nobody:
  # https://github.com/Azure/application-gateway-kubernetes-ingress/blob/master/pkg/appgw/ingress_rules.go
  check "certificates-by-hand" {
    found    = [for path in hosted : path if cell.apps[path].ingress.cluster_issuer == null]
    message  = "hosts of ${join(", ", [for path in found : "`${path}`"])} in ${cell.name} are served over HTTP, unencrypted, until somebody puts ${length(found) == 1 ? "a certificate into the secret" : "certificates into the secrets"} ${join(", ", [for path in found : "`${secrets_of_hosts[path]}`"])}"
    help     = "let cert-manager make it, `ingress = { cluster_issuer = \"letsencrypt\" }`, or put it there before the app"
    at       = [for path in found : cell.apps[path].host]
    severity = "warning"
  }
  # One of each for a host or an app, and the controller writes all or nothing:
  # https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-application-gateway-limits
  check "records" {
    condition = length(hosted) == 0 || contains(cell.platform.services, "external-dns")
    message   = "nobody makes records for the hosts of ${cell.name}: `external-dns` is not among the services of its cluster"
    help      = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, ["external-dns"])), ",", ", ")}`, unless somebody else makes the records"
    at        = concat([cell.platform.services], [for path in hosted : cell.apps[path].host])
    severity  = "note"
  }
  # Let's Encrypt asks the zone whose the name is, and nobody here writes into another one.
  check "host-in-zone" {
    found    = dns_zone == null || !contains(cell.platform.services, "cert-manager") ? [] : [for host in distinct(proved) : host if !endswith(".${host}", ".${dns_zone}")]
    message  = "cert-manager cannot prove ${join(", ", [for host in found : "`${host}`"])} in ${cell.name}: not in the zone `${dns_zone == null ? "" : dns_zone}`"
    help     = "correct the host, or leave `ingress.cluster_issuer` out and put its certificate into the secret ${mesh ? "`<ingress>-tls` of the namespace `istio-ingress`" : "`<app>-tls`"}; if all hosts of the cell are in another zone, write that as `applications.zone`${length(setintersection(found, flatten([for route in values(estate.routing) : route.hosts]))) == 0 ? "" : "; a route asks the cell for its own host, and needs no other certificate here, when `dns = [\"cloudflare\"]` has its requests pass through Cloudflare"}"
    at       = length(found) == length(distinct(proved)) ? concat([cell.applications.zone], found) : found
    severity = "warning"
  }
  check "issuers" {
    found = !contains(cell.platform.services, "cert-manager") ? [] : sort(distinct([
      for path in hosted : cell.apps[path].ingress.cluster_issuer
      if cell.apps[path].ingress.cluster_issuer == null ? false : !contains(["letsencrypt", "letsencrypt-staging"], cell.apps[path].ingress.cluster_issuer)
    ]))
    message  = "no stack makes the issuer ${join(", ", [for issuer in found : "`${issuer}`"])}, which apps in ${cell.name} name: they have no certificate until somebody does"
    help     = "make it by hand, or name `letsencrypt` or `letsencrypt-staging`, which the platform makes"
    at       = [for path in hosted : cell.apps[path].ingress.cluster_issuer if contains(found, cell.apps[path].ingress.cluster_issuer == null ? "" : cell.apps[path].ingress.cluster_issuer)]
    severity = "note"
  }
  # https://learn.microsoft.com/azure/aks/cluster-container-registry-integration: the registry may be of another subscription, and is nothing of the cell's.
  check "registries" {
    found = sort(distinct([
      for image in concat([for path, workload in cell.apps : workload.image if length(workload.image_pull_secrets) == 0], length(aged_vaults) > 0 ? [cell.platform.python_image] : []) : split("/", image)[0]
      if can(regex("^[a-z0-9]+[.]azurecr[.]io/", image))
    ]))
    message  = "nodes of ${cell.name} pull images from ${join(" and ", [for registry in found : "`${registry}`"])} once their identity may, which no stack says"
    help     = "run `az role assignment create --role AcrPull --assignee-object-id ID --assignee-principal-type ServicePrincipal --scope REGISTRY` once the platform is there: the id is the one of the identity `${name}-nodes`"
    at       = [for image in concat([for path, workload in cell.apps : workload.image], [cell.platform.python_image]) : image if contains(found, split("/", image)[0])]
    severity = "note"
  }

  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
  check "vault-names" {
    found   = [for short, names in vault_names : names if length(names) > 1 && has_shared_secrets]
    message = "secrets of ${cell.name} have different names, and one in a vault, where all but letters and digits are hyphens: ${join(" and ", [for name in found[0] : "`${name}`"])}"
    help    = "give one of them another name"
    at      = flatten([for path, workload in cell.apps : [for secret in workload.secrets : secret.name if contains(flatten(found), secret.name)] if workload.client == null])
  }

  # Each host has a listener, those of plain HTTP that only lead to it do not count, and each app a pool:
  # https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-application-gateway-limits
  check "gateway-listeners" {
    condition = length(hosts) <= listeners && length(hosted) < listeners
    message   = "${length(hosted)} apps in ${cell.name} have ${length(hosts)} hosts, and an Application Gateway has ${listeners} listeners that lead anywhere, and settings for ${listeners - 1} apps beside those that its controller needs itself: it changes nothing any more"
    help      = "let hosts side by side be one `*.` host of an app, or spread the clients over more cells: each has a gateway of its own"
    at        = [lookup(estate.quotas, "azure.gateway-listeners", null), cell.name]
    severity  = "warning"
  }
}
