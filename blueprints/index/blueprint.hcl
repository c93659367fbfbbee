blueprint "index" {
  summary = "Top of the emitted trees: README with environments, regions, clients and sites, and a page for each region with its cells, stacks and addresses"
  each    = "estate"

  # Worked out once for all pages: each of them would look through everything.
  names {
    stacks_by_region = { for stack in estate.stacks : split("/", stack.path)[2] => stack... if startswith(stack.path, "terraform/regions/") }
    ranges_by_region = { for row in estate.address_map : split("/", row.where)[0] => row... }
  }

  files "root" {
    to = "."
  }

  # No line of it changes when another region does, so that branches meet without conflicts.
  files "region" {
    each = "region"
    to   = "docs/${region.name}"
  }
}
