# Once all caches are there: one of them links all.
blueprint "data-cache-azure-replication" {
  summary = "The links between caches of a store on Azure, which tell each other what is written"
  each    = "store"
  clouds  = ["azure"]
  when    = store.kind == "cache" && store.role == "primary" && length(store.replicas) > 0

  stack {
    layer  = "04-replication"
    shared = "root-module"
    needs  = ["data-cache-azure"]

    needs_of_cells = { data-cache-azure = keys(store.replicas) }
  }

  names {
    # As each place's own stack calls them.
    groups = { for place in store.places : place => "${project.name}-${estate.cells[place].short}-${client == null ? store.slug : client.name}" }
    caches = { for place in store.places : place => "${trimsuffix(substr("${project.name}-${estate.cells[place].short}-${store.slug}", 0, 53), "-")}-${substr(sha1("${project.name}-${estate.cells[place].short}-${store.path}-${estate.cells[place].account == null ? "" : estate.cells[place].account}"), 0, 6)}" }
    ids    = { for place in store.places : place => "/subscriptions/${estate.cells[place].account == null ? "" : estate.cells[place].account}/resourceGroups/${groups[place]}/providers/Microsoft.Cache/redisEnterprise/${caches[place]}" }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/04-replication/${environment.name}/${store.path}"

    extension "stack" {}
  }
}
