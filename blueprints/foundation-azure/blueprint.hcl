blueprint "foundation-azure" {
  summary = "Network of a cell on Azure: virtual network or a share in one, NAT, VPN, private DNS zones, keys, logs, alarms and the backup vault"
  each    = "cell"
  clouds  = ["azure"]
  # Keys of networks that are of other clouds alone do nothing here, whence not the whole table.
  tables = ["network.vpc_cidr", "vpn"]

  stack {
    layer  = "01-foundation"
    shared = "root-module"
    needs  = ["state"]

    # A cell that lives in another one's network looks up what the owner's foundation made.
    needs_of_cells = { foundation-azure = shares_network ? [cell.network_owner.cell] : [] }

    values = reads_files ? [for name in ["networking", "vpn"] : "terraform/shared/region-configs/${region.name}/${name}.tfvars"] : []
  }

  names {
    # Whether its values stand in files beside it, and not in it.
    reads_files = estate.output.values == "tfvars"

    # All names begin with it, and things that there is one of are called so.
    name = "${project.name}-${cell.short}"

    shares_network = cell.shares_network_with != null
    # The cell whose network this one lives in: itself, if it has one of its own.
    owner      = estate.cells[cell.network_owner.cell]
    owner_name = "${project.name}-${owner.short}"
    # Networks of other clouds that it is peered with: their tunnels end on the gateway, beside those of sites.
    beyond  = { for slug, peer in cell.peerings : slug => peer if peer.by_vpn && estate.cells[peer.cell].emitted }
    has_vpn = !shares_network && (length(cell.vpn) > 0 || length(beyond) > 0)

    # No other in Azure has these names: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    hash         = substr(sha1("${project.name}-${cell.short}-${cell.account}"), 0, 6)
    vault_name   = "${trimsuffix(substr(name, 0, 17), "-")}-${hash}"
    logs_account = "${substr(replace(name, "-", ""), 0, 14)}logs${hash}"

    # The provider has no default tags.
    tags = merge(project.tags, {
      Project     = project.name
      Environment = environment.name
      Region      = region.name
      Layer       = "01-foundation"
      ManagedBy   = "terraform"
    })

    # Who keeps states here applies the stacks: they make keys and secrets.
    operators = state.kind == "azurerm" ? distinct(concat(state.operators, state.users)) : []

    # Those that something is in. Firewall and bastion are a project's own.
    purposes = concat(["nodes", "ingress", "private_endpoints", "databases", "api_server"], has_vpn ? ["gateway"] : [])
    # The controller of application gateways reaches pods from a /24 at most: https://learn.microsoft.com/azure/application-gateway/container-networking
    subnets = { for purpose, range in cell.network.subnets : purpose => (
      purpose == "ingress" && tonumber(split("/", range)[1]) < 24 ? cidrsubnet(range, 24 - tonumber(split("/", range)[1]), 0) : range
    ) if contains(purposes, purpose) }

    # What platform-azure gives pods. It is outside of every network, and may be the same in all clusters.
    pod_range = "100.64.0.0/16"

    offices           = [for range in owner.site_networks : range if range != "0.0.0.0/0"]
    endpoint_networks = distinct(flatten([for one in concat([cell.name], cell.siblings) : estate.cells[one].platform.endpoint_networks]))

    # What reaches it beside itself, its peers and the networks of offices: a default route of a site, and what sites may announce where nobody lists it.
    beyond_offices = flatten([
      contains(owner.site_networks, "0.0.0.0/0") ? ["0.0.0.0/0"] : [],
      anytrue([for site in values(owner.vpn) : length(site.networks) == 0]) ? ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"] : [],
    ])
    # Apps with a load balancer for connections, which stands in the subnet of the nodes, and where these come from, as `kubernetes` writes it there: the
    # ranges, and whether all that reaches the network is among them.
    exposed_here = { for path, workload in cell.apps : "${cell.name}/${path}" => {
      from_within = length(workload.expose.from) == 0 && workload.expose.scheme != "internet-facing"
      sources     = length(workload.expose.from) > 0 ? [for range in workload.expose.from : range if !strcontains(range, ":")] : workload.expose.scheme == "internet-facing" ? ["0.0.0.0/0"] : []
      ports       = [for port, listened in workload.listens : listened.service_port if contains(workload.expose.ports, port)]
    } if length(workload.expose.ports) > 0 }
    # In cells that share the network the lists may be others, which is not known here: AKS's own group at the nodes has them.
    exposed_beside = merge([for one in cell.siblings : { for path in estate.cells[one].apps : "${one}/${path}" => {
      from_within = estate.apps[path].expose.scheme != "internet-facing"
      sources     = estate.apps[path].expose.scheme == "internet-facing" ? ["0.0.0.0/0"] : [for range in estate.apps[path].expose.from : range if !strcontains(range, ":")]
      ports       = [for port, listened in estate.apps[path].listens : listened.service_port if contains(estate.apps[path].expose.ports, port)]
    } if length(estate.apps[path].expose.ports) > 0 }]...)
    exposed = merge(exposed_here, exposed_beside)

    # Stores of `data` that have a place in a cell of this network: whether a cache is among them, and the subnets of databases in other networks that servers
    # here copy from or into. Both ends reach each other, since a copy that takes over is followed by what was its home.
    stores_here = shares_network ? [] : distinct(flatten([for one in concat([cell.name], cell.siblings) : estate.cells[one].stores]))
    has_caches  = anytrue([for path in stores_here : estate.stores[path].kind == "cache"])
    copied_with = sort(distinct(compact(flatten([for path in stores_here : [
      for place in estate.stores[path].places : try(estate.cells[estate.cells[place].network_owner.cell].network.subnets.databases, "")
      if estate.cells[place].network_owner.cell != cell.name && estate.cells[place].region.provider == "azure"
    ] if estate.stores[path].kind == "postgres"]))))

    # Cells of the subscription.
    neighbours = sort([for name, other in estate.cells : name if other.account == cell.account && other.emitted])

    # What Azure's policies have: https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto
    azure_groups = [2, 14, 19, 20, 24]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
    file "values.tf" { when = reads_files }
    file "within.tf" { when = reads_files && !shares_network && anytrue([for one in values(exposed) : one.from_within]) }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "alarms-heard" {
    condition = !environment.protected || length(cell.network.alarm_emails) > 0
    message   = "nobody is told of the alarms of ${cell.name}: their action group mails nobody"
    help      = "write who is mailed in `network.alarm_emails`, unless something else is added to the group"
    at        = cell.network.alarm_emails
    severity  = "note"
  }

  # Without a way out that is told, a subnet has none: https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
  check "no-way-out" {
    condition = shares_network || cell.network.nat != "none" || anytrue([for name, site in cell.vpn : contains(site.networks, "0.0.0.0/0")])
    message   = "nodes of ${cell.name} have no way to the internet: they cannot pull images, nor reach what AKS needs, and never join"
    help      = "write `nat = \"per_az\"` or `\"single\"`"
    at        = cell.network.nat
    severity  = "warning"
  }

  # An owner or a contributor may do nothing with keys and secrets: https://learn.microsoft.com/azure/key-vault/general/rbac-guide
  check "vault-operators" {
    condition = !environment.protected || state.kind != "azurerm" || length(operators) > 0
    message   = "nobody is named who makes keys and secrets of ${cell.name}: whoever applies it first can, and nobody else"
    help      = "write the object ids of the group of people and of the pipeline's identity that apply: `users = [\"...\"]` in the `state` of the environment or of the cell"
    at        = state.users
    severity  = "note"
  }

  # https://learn.microsoft.com/azure/key-vault/general/network-security#key-vault-firewall-enabled-ipv4-addresses-and-ranges---static-ips
  # Of everybody the platform tells, whose API would be open.
  check "vault-addresses" {
    found = [
      for range in cell.platform.public_endpoint_cidrs : range
      if range != "0.0.0.0/0" && (strcontains(range, ":") || can(regex("^(0|10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01]))\\.", range)))
    ]
    message = "the key vault of ${cell.name} is to be reached from ${join(", ", [for range in found : "`${range}`"])}: its firewall takes public IPv4 addresses and ranges, and neither private ones nor everybody"
    help    = "write the addresses that pipelines and people come from in `platform.public_endpoint_cidrs`; private networks belong in `platform.endpoint_networks`, and reach the private endpoint"
    at      = found
  }

  # https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings: the number cannot be raised.
  check "activity-logs" {
    condition = try(index(neighbours, cell.name), 0) < 5
    message   = "subscription ${cell.account} has ${length(neighbours)} cells, and Azure sends its activity log to five places: the apply of ${cell.name} stops there"
    help      = "give environments subscriptions of their own"
    at        = cell.name
    severity  = "warning"
  }

  # Keys and secrets of a vault, and private DNS zones, take 15, of which the compiler sets 6:
  # https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations and
  # https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
  check "tag-count" {
    condition = length(project.tags) <= 9
    message   = "Azure takes 15 tags of keys, secrets and DNS zones, and with ${length(project.tags)} in `project.tags` they would have ${length(project.tags) + 6}"
    help      = "leave out ${length(project.tags) - 9} of them"
    at        = values(project.tags)
  }

  # A private endpoint, a subnet and what stands in them are of one tenant: https://learn.microsoft.com/azure/private-link/private-endpoint-overview
  check "other-tenant" {
    condition = !shares_network || owner.tenant == cell.tenant
    message   = "${cell.name} is to live in the network of ${cell.network_owner.cell}, whose subscription is of another tenant: nothing of it can be put into those subnets"
    help      = "give it a network of its own: take `shares_network_with` out and write `network.vpc_cidr`"
    at        = cell.shares_network_with
  }

  # BGP has to speak with the device under an address inside of the tunnel, which is not its outer one: https://learn.microsoft.com/azure/vpn-gateway/bgp-howto
  check "bgp-inside" {
    found   = shares_network ? [] : [for name, site in cell.vpn : name if site.routing == "bgp" && anytrue([for tunnel in site.tunnels : tunnel.inside_cidr == null])]
    message = "the VPN of ${cell.name} to ${join(", ", [for name in found : "`${name}`"])} has BGP and no addresses inside of its tunnels: Azure chooses none"
    help    = "write `tunnels = [{ inside_cidr = \"169.254.21.0/30\" }, { inside_cidr = \"169.254.22.0/30\" }]` in `[regions.${region.name}.vpn.${found[0]}]`, which takes the place of a list `vpn`; each site has other ranges of 169.254.21.0/24 and 169.254.22.0/24"
    at      = [for name in found : cell.vpn[name].routing]
  }

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto
  check "ike-groups" {
    found = shares_network ? [] : flatten([for name, site in cell.vpn : [
      for phase in ["phase1_dh_groups", "phase2_dh_groups"] : { site = name, phase = phase } if length([for group in site.ike[phase] : group if contains(azure_groups, group)]) == 0
    ]])
    message = "Azure has none of the Diffie-Hellman groups that ${join(" and ", distinct([for one in found : "`${one.phase}`"]))} of ${join(", ", distinct([for one in found : "`${one.site}`"]))} list"
    help    = "list one that both know: 20 (ECP384), 19 (ECP256), or 14"
    at      = [for one in found : cell.vpn[one.site].ike[one.phase]]
  }

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto: no SHA2-512, and SHA2-384 in phase 1 only.
  check "ike-integrity" {
    found = shares_network ? [] : flatten([for name, site in cell.vpn : concat(
      [for one in ["phase1_integrity"] : { site = name, key = one, known = ["SHA2-384", "SHA2-256"] } if length([for hash in site.ike.phase1_integrity : hash if contains(["SHA1", "SHA2-256", "SHA2-384"], hash)]) == 0],
      [for one in ["phase2_integrity"] : { site = name, key = one, known = ["SHA2-256"] } if length([for hash in site.ike.phase2_integrity : hash if contains(["SHA1", "SHA2-256"], hash)]) == 0 && length([for cipher in site.ike.phase2_encryption : cipher if endswith(cipher, "GCM-16")]) == 0],
    )])
    message = "Azure has none of the algorithms that ${join(" and ", distinct([for one in found : "`${one.key}`"]))} of ${join(", ", distinct([for one in found : "`${one.site}`"]))} list"
    help    = "list one that both know: ${join(" or ", [for hash in found[0].known : "`${hash}`"])}${found[0].key == "phase2_integrity" ? ", or `AES256-GCM-16` in `phase2_encryption`, which needs none" : ""}"
    at      = [for one in found : cell.vpn[one.site].ike[one.key]]
  }

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-vpn-devices#ipsec: fixed.
  check "ike-lifetime" {
    found    = shares_network ? [] : [for name, site in cell.vpn : name if site.ike.phase1_lifetime_seconds != 28800]
    message  = "phase 1 of the VPN of ${cell.name} to ${join(", ", [for name in found : "`${name}`"])} lasts 28800 seconds on the side of Azure, whatever is written"
    help     = "write `phase1_lifetime_seconds = 28800`, or leave it out, and set the device likewise"
    at       = [for name in found : cell.vpn[name].ike.phase1_lifetime_seconds]
    severity = "warning"
  }

  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-connect-multiple-policybased-rm-ps: with IKEv2, and with routes that are written down.
  check "selectors" {
    found = shares_network ? [] : [
      for name, site in cell.vpn : name
      if(site.cloud_cidr != "0.0.0.0/0" || site.onprem_cidr != "0.0.0.0/0") && (site.routing == "bgp" || !contains(site.ike.versions, "ikev2"))
    ]
    message = "the VPN of ${cell.name} to ${join(", ", [for name in found : "`${name}`"])} has traffic selectors, which Azure takes with IKEv2 and without BGP only"
    help    = "leave `cloud_cidr` and `onprem_cidr` out, or write `routing = \"static\"` and `versions = [\"ikev2\"]`"
    at      = flatten([for name in found : [cell.vpn[name].cloud_cidr, cell.vpn[name].onprem_cidr]])
  }
}
