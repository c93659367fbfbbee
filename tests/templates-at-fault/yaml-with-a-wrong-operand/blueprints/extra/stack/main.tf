output "x" {
  value = cell.slug
}
