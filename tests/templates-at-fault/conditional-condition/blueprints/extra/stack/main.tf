output "x" {
  value = [terraform.workspace] ? cell.slug : region.name
}
