blueprint "network" {
  summary = "The network of a cell"
  each    = "cell"

  files "stack" {
    to = "${region.name}/${environment.name}"
  }
}
