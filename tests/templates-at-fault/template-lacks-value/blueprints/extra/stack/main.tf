output "text" {
  value = templatefile("${path.module}/user-data.txt", { regions = cell.extra.regions })
}
