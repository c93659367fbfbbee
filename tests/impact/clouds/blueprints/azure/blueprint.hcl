# The same for Azure.
blueprint "azure" {
  summary = "A network, a cluster and a database in Azure"
  each    = "cell"
  clouds  = ["azure"]
  tables  = ["network", "landing"]

  stack {
    layer  = "01-landing"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-landing/${environment.name}"
  }
}
