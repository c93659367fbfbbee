output "zones" {
  value = <<-EOT
    ${terraform.workspace}
    %{ for zone in cell.extra.zones ~}
    ${zone}
    %{ endfor ~}
  EOT
}
