output "x" {
  value = region.name == "eu-west-1" ? "none" : cell.extra.limits
}
