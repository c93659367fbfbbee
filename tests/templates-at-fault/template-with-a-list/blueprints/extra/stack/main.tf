output "zones" {
  value = "${terraform.workspace}-${cell.extra.zones}"
}
