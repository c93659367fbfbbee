blueprint "notes" {
  summary = "Notes on the estate"
  each    = "cell"

  files "pages" {
    to = "notes/${cell.slug}"
  }

  check "small-network" {
    condition = cell.network.vpc_cidr != "10.20.0.0/16"
    message   = "${cell.name} has a network that this company does not use"
    help      = "take a range from 10.64.0.0/10"
    at        = cell.network.vpc_cidr
  }
}
