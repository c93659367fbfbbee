blueprint "index" {
  summary = "Top of the emitted trees: README with environments, regions, cells, stacks, clients and the address map; git attributes"
  each    = "estate"

  files "root" {
    to = "."
  }
}
