blueprint "foundation-gcp" {
  summary = "Network of a cell on Google Cloud: VPC or a share in one, NAT, VPN, firewall, keys, logs, alarms"
  each    = "cell"
  clouds  = ["gcp"]
  # Keys of networks that are of other clouds alone do nothing here, whence not the whole table.
  tables = ["network.vpc_cidr", "vpn"]

  stack {
    layer  = "01-foundation"
    shared = "root-module"
    needs  = ["state"]

    # A cell that lives in another one's network finds it by its name.
    needs_of_cells = { foundation-gcp = cell.shares_network_with == null ? [] : [cell.network_owner.cell] }

    values = reads_files ? [for name in ["networking", "vpn"] : "terraform/shared/region-configs/${region.name}/${name}.tfvars"] : []
  }

  names {
    # Whether its values stand in files beside it, and not in it.
    reads_files = estate.output.values == "tfvars"

    name = "${project.name}-${cell.short}"
    # The cell whose network this one lives in: itself, if it has one of its own.
    owner = estate.cells[cell.network_owner.cell]
    # Tunnels to sites, and to networks of other clouds that this one is peered with.
    has_vpn = cell.shares_network_with == null && (length(cell.vpn) > 0 || anytrue([for peer in values(cell.peerings) : peer.by_vpn && estate.cells[peer.cell].emitted]))
    # Those that something is in here.
    purposes = ["load_balancers", "nodes", "pods", "private_services"]
    # NAT is regional. An address for each zone that gateways would stand in elsewhere: as many ports, and as much to put into allow-lists.
    nat_addresses = { none = 0, single = 1, per_az = max(2, cell.network.availability_zones) }[cell.network.nat]
    # Where its VPNs stand, and where its network does.
    cell_table    = "regions.${join(".environments.", split("/", cell.name))}"
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"
    # The state bucket's stack has the configuration of Cloud Storage in a project that keeps one.
    keeps_states = anytrue([for kept in values(estate.states) : kept.kind == "gcs" && kept.project == cell.account])
    # Cells of its project, and the buckets of logs that these come to: of access, of flows, of the cluster, of requests, and of each database.
    cells_of_project = [for name, other in estate.cells : name if other.emitted && other.account == cell.account]
    log_buckets = length([for kept in values(estate.states) : kept if kept.kind == "gcs" && kept.project == cell.account]) + sum([
      for name in cells_of_project :
      (estate.cells[name].shares_network_with == null ? 4 : 3) + length([for tenant in estate.cells[name].clients : tenant if contains(estate.clients[tenant].sections, "database")]) +
      length([for path in estate.cells[name].stores : path if estate.stores[path].kind == "postgres"])
    ])
    audited_services = concat(["cloudkms.googleapis.com", "secretmanager.googleapis.com"], keeps_states ? [] : ["storage.googleapis.com"])
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"

    extension "stack" {}
    file "values.tf" { when = reads_files }
    file "variables.tf" { when = reads_files }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://cloud.google.com/network-connectivity/docs/vpn/concepts/choosing-networks-routing#dynamic-routing
  check "static-sites" {
    found   = cell.shares_network_with != null ? [] : [for site, vpn in cell.vpn : { site = site, routing = vpn.routing, device = vpn.customer_gateway_ip } if vpn.routing == "static"]
    message = "the VPN of ${cell.name} to ${join(", ", [for one in found : "`${one.site}`"])} has static routes, which HA VPN of Google Cloud does not know"
    help    = "write `routing = \"bgp\"` in `[sites.${found[0].site}]`, or for this cell alone in `[${cell_table}.vpn.${found[0].site}]`, and let the device announce its networks; a device without BGP needs the VPN of another cloud"
    at      = concat([for one in found : one.routing], [for one in found : one.device])
  }

  # https://cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers
  check "ikev1" {
    found    = cell.shares_network_with != null ? [] : [for site, vpn in cell.vpn : { site = site, versions = vpn.ike.versions } if !contains(vpn.ike.versions, "ikev2")]
    message  = "the tunnels of ${cell.name} to ${join(", ", [for one in found : "`${one.site}`"])} speak IKEv1, for which Google Cloud has AES-128, SHA-1 and group 2 only"
    help     = "write `versions = [\"ikev2\"]` in `[sites.${found[0].site}.ike]`, if the device can"
    at       = [for one in found : one.versions]
    severity = "warning"
  }

  # The metadata server of instances has the address 169.254.169.254: https://cloud.google.com/compute/docs/metadata/overview
  check "inside-metadata" {
    found   = cell.shares_network_with != null ? [] : flatten([for vpn in values(cell.vpn) : [for tunnel in vpn.tunnels : tunnel.inside_cidr if tunnel.inside_cidr != null && tunnel.inside_cidr == "169.254.169.252/30"]])
    message = "the inside of a tunnel of ${cell.name}, ${join(" and ", distinct(found))}, has the address of the metadata server, 169.254.169.254, which Google Cloud refuses"
    help    = "write another /30 of 169.254.0.0/16 that no other tunnel of the network has"
    at      = found
  }

  # https://cloud.google.com/vpc/docs/shared-vpc
  check "shared-project" {
    condition = cell.shares_network_with == null || owner.account == cell.account
    message   = "${cell.name} is to live in the network of ${cell.network_owner.cell}, which is in another project (${owner.account}): that takes a Shared VPC, which is not made here"
    help      = "give both environments the same `gcp.project`, or ${cell.name} a network of its own: `network.vpc_cidr` in the place of `shares_network_with`"
    at        = cell.shares_network_with
  }

  check "alarms-heard" {
    condition = !environment.protected || length(cell.network.alarm_emails) > 0
    message   = "nobody is told of the alarms of ${cell.name}: its policies have no channel"
    help      = "write who is mailed in `network.alarm_emails`"
    at        = cell.network.alarm_emails
    severity  = "note"
  }

  # Private Google Access reaches what Google has, Artifact Registry among it: https://cloud.google.com/vpc/docs/configure-private-google-access
  check "images-without-nat" {
    found = cell.network.nat != "none" ? [] : [
      for image in concat([for path, workload in cell.apps : workload.image], length(cell.clients) + length(cell.stores) > 0 ? [cell.platform.python_image] : []) : image
      if !can(regex("^(([a-z0-9-]+[.])?gcr[.]io|[a-z0-9-]+[.]pkg[.]dev)/", image))
    ]
    message  = "${cell.name} has no NAT, and nodes cannot pull images from outside of Google: ${join(", ", [for image in distinct(found) : "`${image}`"])}"
    help     = "write `nat = \"single\"` or `\"per_az\"` in `${network_table}`, or take the images from Artifact Registry (`LOCATION-docker.pkg.dev/...`), which may be a remote repository of their own registry"
    at       = concat([cell.network.nat], found)
    severity = "warning"
  }

  # https://cloud.google.com/vpc/docs/routes#routeselection: of equal priority a static route goes before one that is learned.
  check "default-route" {
    found    = cell.shares_network_with != null || cell.network.nat == "none" ? [] : [for site, vpn in cell.vpn : site if contains(vpn.networks, "0.0.0.0/0")]
    message  = "the default route over the VPN to ${join(", ", found)} is never used in ${cell.name}: the one to NAT goes before it"
    help     = "write `nat = \"none\"` in the network, so that all that leaves goes through the site, or list the site's networks without `0.0.0.0/0`"
    at       = concat(flatten([for vpn in values(cell.vpn) : [for range in vpn.networks : range if range == "0.0.0.0/0"]]), [cell.network.nat])
    severity = "warning"
  }

  # Routes that are learned go with the session, and Google Cloud has no route that drops packets: what remains leads to the internet.
  check "public-networks" {
    found    = cell.shares_network_with != null || cell.network.nat == "none" ? [] : flatten([for vpn in values(cell.vpn) : vpn.public_networks])
    message  = "while no tunnel is up, packets of ${cell.name} to ${join(", ", found)} leave through NAT, unencrypted: these are public addresses"
    help     = "let the device translate its hosts to private addresses and list those, or write `nat = \"none\"` in `${network_table}`"
    at       = flatten([for vpn in values(cell.vpn) : [for range in vpn.networks : range if contains(found, range)]])
    severity = "warning"
  }

  # Further ones are dropped, whichever they are: https://cloud.google.com/network-connectivity/docs/router/quotas#limits
  check "learned-routes" {
    condition = cell.shares_network_with != null || length(cell.site_networks) <= 250
    message   = "sites announce ${length(cell.site_networks)} networks to ${cell.name}, and a network of Google Cloud learns 250 in a region, unless Google was asked for more: the rest is not reached"
    help      = "write neighbouring networks as one, here and in the devices"
    at        = flatten([for vpn in values(cell.vpn) : vpn.networks])
    severity  = "warning"
  }

  # https://cloud.google.com/compute/docs/naming-resources: 63 characters, of which a tunnel's name takes some besides the site's. The longest suffix of others is `-private-services`.
  check "name-length" {
    condition = length(name) <= 40
    message   = "names in ${cell.name} start with `${name}`, ${length(name)} characters: those of subnets, secrets and clusters would be too long"
    help      = "shorten `project.name`, or give the environment a `short`"
    at        = project.name
  }
  check "site-names" {
    found   = cell.shares_network_with != null || length(name) > 40 ? [] : [for site in keys(cell.vpn) : site if length("${name}-vpn-${site}-0") > 63]
    message = "tunnels of ${cell.name} would be called ${join(", ", [for site in found : "`${name}-vpn-${site}-0`"])}, and Google Cloud takes 63 characters"
    help    = "give the site a shorter name, of ${63 - length("${name}-vpn--0")} characters at most"
    at      = [for site in found : cell.vpn[site]]
  }

  # https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.exclusions/create
  check "exclusions" {
    each = "estate"
    found = [
      for account in distinct([for other in values(estate.cells) : other.account if other.region.provider == "gcp" && other.emitted]) : account if sum([
        for other in values(estate.cells) : anytrue([for path in other.apps : estate.apps[path].host != null || contains([for route in values(estate.routing) : route.app], path)]) ? 2 : 1
        if other.region.provider == "gcp" && other.account == account && other.emitted
      ]) > 10
    ]
    message  = "project ${join(", ", found)} would have more than the ten exclusions of logs that Cloud Logging allows: one for each cell, and one for the load balancers of each"
    help     = "give environments projects of their own, or cells: `gcp = { project = \"...\" }`"
    at       = [for environment in values(estate.environments) : environment.gcp.project if environment.gcp != null && try(contains(found, environment.gcp.project), false)]
    severity = "warning"
  }

  # https://cloud.google.com/logging/quotas: buckets that are deleted count for a week more. Said once for a project.
  check "log-buckets" {
    condition = cell.name != cells_of_project[0] || log_buckets <= lookup(estate.quotas, "gcp.log-buckets", 100)
    message   = "the project ${cell.account} would have about ${log_buckets} buckets of logs, and Google Cloud allows ${lookup(estate.quotas, "gcp.log-buckets", 100)}"
    help      = "ask for more and write `\"gcp.log-buckets\" = ${log_buckets}` under `[quotas]`, or give environments projects of their own"
    at        = [lookup(estate.quotas, "gcp.log-buckets", null), cell.name]
    severity  = "warning"
  }
}
