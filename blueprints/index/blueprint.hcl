blueprint "index" {
  summary = "README of the emitted trees: environments, regions, cells, stacks, clients and the address map"
  each    = "estate"

  files "index" {
    to = "README"
  }
}
