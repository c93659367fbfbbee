expand "output" {
  for_each = estate.cells
  labels   = [each.key]

  content {
    value = each.value.name
  }
}
