# Once all copies are there: Azure refuses endpoints while one is being made.
# https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server_virtual_endpoint
blueprint "data-postgres-azure-replication" {
  summary = "Addresses of a store's PostgreSQL that lead to whichever server takes writes, and to the copy that is to take over"
  each    = "store"
  clouds  = ["azure"]
  when    = store.kind == "postgres" && store.role == "replica" && cell.name == reader

  stack {
    layer  = "04-replication"
    shared = "root-module"
    needs  = ["data-postgres-azure"]

    needs_of_cells = { data-postgres-azure = [for place in store.places : place if place != cell.name] }
  }

  names {
    # A server and its copies have one such pair: the second address leads to the copy for disasters, or to the first. A switchover takes place with that one.
    # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-virtual-endpoints
    copies = [for place in store.places : place if place != store.primary]
    reader = concat([for place in copies : place if store.replicas[place].purpose == "disaster-recovery"], copies, [""])[0]

    promoted = try(store.postgres.promoted, false)
    home     = estate.cells[store.primary]
    # As each place's own stack calls them.
    servers = { for place in distinct([store.primary, cell.name]) : place => "${trimsuffix(substr("${project.name}-${estate.cells[place].short}-${store.slug}", 0, 54), "-")}-${substr(sha1("${project.name}-${estate.cells[place].short}-${store.path}-${estate.cells[place].account == null ? "" : estate.cells[place].account}"), 0, 6)}" }
    groups  = { for place in distinct([store.primary, cell.name]) : place => "${project.name}-${estate.cells[place].short}-${client == null ? store.slug : client.name}" }
    ids     = { for place in distinct([store.primary, cell.name]) : place => "/subscriptions/${estate.cells[place].account == null ? "" : estate.cells[place].account}/resourceGroups/${groups[place]}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${servers[place]}" }
    # No other in Azure has it. It stays the same wherever the home is.
    endpoint = "${trimsuffix(substr("${project.name}-${store.slug}", 0, 40), "-")}-${substr(sha1("${project.name}-${store.path}-${cell.tenant == null ? "" : cell.tenant}"), 0, 6)}"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/04-replication/${environment.name}/${store.path}"

    extension "stack" {}
  }
}
