# The network of the cell.

locals {
  # Kept with the argument.
  name = "${project.name}-${var.suffix}"
  tags = merge(project.tags, { Name = local.name })

  # Null is a value of a local.
  retention = cell.flow_log_days

  zones   = cell.zones # all of them
  literal = null

  region  = region.role == "primary" ? aws_kms_key.a.arn : null
  for_all = [for zone in cell.zones : aws_subnet.this[zone].id]
}

# One connection for each site.
expand "module" {
  for_each = cell.vpn
  labels   = ["vpn_${replace(each.key, "-", "_")}"]

  content {
    # Comes with every copy.
    source = "./vpn"

    ip   = each.value.ip
    asn  = each.value.bgp_asn
    site = each.key

    expand "tunnel" {
      for_each = each.value.tunnels
      when     = each.value.cidr != null
      content {
        number = each.key + 1
        inside = each.value.cidr
      }
    }
  }
}

resource "aws_subnet" "this" {
  for_each = toset(cell.zones)

  availability_zone = each.key
  vpc_id            = aws_vpc.this.id

  dynamic "cell" {
    for_each = var.rules
    content {
      cidr = cell.value
      name = region.name
    }
  }

  lifecycle {
    ignore_changes = [region, cell]
  }
}

variable "suffix" { type = string }

variable "kms" { default = cell.kms }

output "policy" {
  value = <<-EOT
    for ${cell.name} in ${var.account}
      %{ for zone in cell.zones ~}
      ${zone}
      %{ endfor ~}
    end
  EOT
}
