expand "provider" {
  for_each = cell.extra.regions
  labels   = ["aws"]

  content {
    alias  = "other"
    region = each.value
  }
}
