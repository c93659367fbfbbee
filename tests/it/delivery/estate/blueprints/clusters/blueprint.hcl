# Stands for the cluster of a cell.
blueprint "clusters" {
  summary = "A cluster"
  each    = "cell"

  stack {
    layer  = "02-platform"
    shared = "on-disk"
    needs  = ["networks"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/02-platform/${environment.name}"
  }
}
