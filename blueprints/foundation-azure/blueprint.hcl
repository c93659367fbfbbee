blueprint "foundation-azure" {
  summary = "Network of a cell on Azure: virtual network or a share in one, NAT, VPN, private DNS zones, keys, logs, alarms and the backup vault"
  each    = "cell"
  clouds  = ["azure"]
  tables  = ["network", "vpn"]

  stack {
    layer  = "01-foundation"
    shared = "root-module"
    needs  = ["state"]

    # A cell that lives in another one's network looks up what the owner's foundation made.
    needs_of_cells = { foundation-azure = shares_network ? [cell.network_owner.cell] : [] }
  }

  names {
    # All names begin with it, and things that there is one of are called so.
    name = "${project.name}-${cell.short}"

    shares_network = cell.shares_network_with != null
    # The cell whose network this one lives in: itself, if it has one of its own.
    owner      = estate.cells[cell.network_owner.cell]
    owner_name = "${project.name}-${owner.short}"
    has_vpn    = !shares_network && length(cell.vpn) > 0

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
    subnets  = { for purpose, range in cell.network.subnets : purpose => range if contains(purposes, purpose) }
    missing  = [for purpose in purposes : purpose if !contains(keys(cell.network.subnets), purpose)]

    # What platform-azure gives pods. It is outside of every network, and may be the same in all clusters.
    pod_range = "100.64.0.0/16"

    offices           = [for range in owner.site_networks : range if range != "0.0.0.0/0"]
    endpoint_networks = distinct(flatten([for one in concat([cell.name], cell.siblings) : estate.cells[one].platform.endpoint_networks]))

    # What Azure's policies have: https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto
    azure_groups = [2, 14, 19, 20, 24]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
