blueprint "foundation-gcp" {
  summary = "Network of a cell on Google Cloud: VPC or a share in one, NAT, VPN, firewall, keys, logs, alarms"
  each    = "cell"
  clouds  = ["gcp"]
  tables  = ["network", "vpn"]

  stack {
    layer  = "01-foundation"
    shared = "root-module"
    needs  = ["state"]

    # A cell that lives in another one's network finds it by its name.
    needs_of_cells = { foundation-gcp = cell.shares_network_with == null ? [] : [cell.network_owner.cell] }
  }

  names {
    name = "${project.name}-${cell.short}"
    # The cell whose network this one lives in: itself, if it has one of its own.
    owner = estate.cells[cell.network_owner.cell]
    # NAT is regional. An address for each zone that gateways would stand in elsewhere: as many ports, and as much to put into allow-lists.
    nat_addresses = { none = 0, single = 1, per_az = max(2, cell.network.availability_zones) }[cell.network.nat]
    # What a table of the network says.
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"
    # The state bucket's stack has the configuration of Cloud Storage in a project that keeps one.
    keeps_states     = anytrue([for kept in values(estate.states) : kept.kind == "gcs" && kept.project == cell.account])
    audited_services = concat(["cloudkms.googleapis.com", "secretmanager.googleapis.com"], keeps_states ? [] : ["storage.googleapis.com"])
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }
}
