# A server has its name in the zone of its own network, which others do not ask: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private#replication-across-azure-regions-and-virtual-networks-with-private-networking
blueprint "data-postgres-azure-names" {
  summary = "Names of this network's databases in the networks that homes and copies of stores lie in"
  each    = "cell"
  clouds  = ["azure"]
  when    = length(linked) > 0

  # No other in Azure has such a name, so that a digest of all that it stands for makes the end of it.
  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  provides "store_key_vaults" {
    description = "Names of the Key Vaults of stores of the whole estate, by their paths, in a cell on Azure."
    type        = map(string)
    value = { for path, store in cell.stores :
      path => "${trimsuffix(substr("${project.name}-${store.slug}", 0, 17), "-")}-${substr(sha1("${project.name}-${cell.short}-${store.path}-${cell.account == null ? "" : cell.account}"), 0, 6)}" if store.client == null
    }
  }

  names {
    # Peers in which a store of this network's has a place as well, whether it is the home or a copy: both find each other, and what reads either finds it.
    stores_here = distinct(flatten([for one in concat([cell.name], cell.siblings) : estate.cells[one].stores]))
    beside = distinct(flatten([for path in stores_here : [
      for place in estate.stores[path].places : estate.cells[place].network_owner.cell
    ] if estate.stores[path].kind == "postgres"]))
    linked = { for slug, peer in cell.peerings : slug => peer if !peer.by_vpn && estate.cells[peer.cell].emitted && contains(beside, peer.cell) }
    zone   = "${project.name}-${cell.short}.private.postgres.database.azure.com"
  }

  files "links" {
    extends = "peering-azure.stack"
  }
}
