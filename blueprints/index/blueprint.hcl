blueprint "index" {
  summary = "Top of the emitted trees: README with environments, regions, clients and sites, and a page for each region with its cells, stacks and addresses"
  each    = "estate"

  files "root" {
    to = "."
  }

  # No line of it changes when another region does, so that branches meet without conflicts.
  files "region" {
    each = "region"
    to   = "docs/${region.name}"
  }
}
