output "x" {
  when  = length(cell.extra.on) > 0 && cell.extra.on
  value = cell.slug
}
