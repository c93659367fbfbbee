# Stands for the network of a cell.
blueprint "networks" {
  summary = "A network"
  each    = "cell"
  tables  = ["network"]

  stack {
    layer  = "01-foundation"
    shared = "on-disk"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"
  }
}
