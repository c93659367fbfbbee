# What people write in a blueprint of their own for Google Cloud: a network, a cluster, a database and what belongs to them.
blueprint "google" {
  summary = "A network, a cluster and a database in Google Cloud"
  each    = "cell"
  clouds  = ["gcp"]
  tables  = ["network"]
  section = "landing"

  stack {
    layer  = "01-landing"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-landing/${environment.name}"
  }
}
