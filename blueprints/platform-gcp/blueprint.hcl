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
    # What all of the cell is called by, and the keys of the foundation.
    name     = "${project.name}-${cell.short}"
    key_ring = "projects/${cell.account}/locations/${region.name}/keyRings/${name}/cryptoKeys"

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
    shared_own     = [for secret in shared_names : secret if startswith(secret, "${shared_secrets}/")]
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
    images             = distinct([for path, workload in cell.apps : workload.image])
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
    # Families without persistent disks: https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support
    hyperdisk_families = ["a4", "a4x", "c4", "c4a", "c4d", "h4d", "m4", "n4", "n4a", "n4d", "x4", "z4d"]
    hyperdisk_groups   = [for group_name, group in open_groups : group_name if contains(hyperdisk_families, split("-", group.instance_types[0])[0])]
    disk_type          = length(open_groups) > 0 && length(hyperdisk_groups) == length(open_groups) ? "hyperdisk-balanced" : "pd-balanced"

    # Groups with a node in each zone for sure, or in one zone; and apps there with a volume that stays in its zone.
    wandering = [
      for group_name, group in open_groups : group_name
      if(length(group.zones) == 0 ? length(zones) : length(group.zones)) > (group.capacity == "spot" ? 1 : max(1, group.min_size))
    ]
    on_disks = [
      for path, workload in cell.apps : path
      if(workload.client == null ? true : workload.node_pool == "shared") && length([for volume in workload.volumes : 1 if volume.persistent && volume.access == "one"]) > 0
    ]

    # Nodes that the range of pods has room for, a /24 each with 110 pods, and those that all cells in the network may have, with one more of each pool while it is upgraded.
    # https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips
    pods_range = lookup(owner.network.subnets, "pods", null)
    nodes_room = pods_range == null ? 0 : pow(2, max(0, 24 - parseint(split("/", pods_range)[1], 10)))
    nodes_most = sum(concat([0], flatten([for other in values(estate.cells) : concat(
      [for group in values(try(other.platform.node_groups, {})) : group.max_size + 1],
      [for tenant in values(other.clients) : tenant.infrastructure.nodes.max + 1 if try(tenant.infrastructure.node_group == "own", false)],
    ) if other.emitted && other.network_owner.cell == cell.network_owner.cell && other.region.provider == "gcp"])))

    # Cells of the same project and region whose clusters have the same name, and cells of other environments in the project.
    cells_of_cluster = sort([
      for other in estate.regions[region.name].cells : other
      if estate.cells[other].emitted && estate.cells[other].account == cell.account && estate.cells[other].cluster_name == cell.cluster_name
    ])
    environments_of_project = sort(distinct([for other in values(estate.cells) : other.environment.name if other.emitted && other.region.provider == "gcp" && other.account == cell.account]))
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/02-platform/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
