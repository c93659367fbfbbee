expand "output" {
  for_each = cell.extra.outputs
  labels   = [each.key]

  content {
    value = each.value
  }
}
