# What clients hold is a name, and a name can lead to the other server. A zone of the database's own, which nothing but its VPC sees.

locals {
  # Without a zone it is an address, which an apply changes after a failover.
  writer      = var.standby ? var.writer : "primary"
  host        = var.private_zone ? "database.${aws_route53_zone.this[0].name}" : aws_network_interface.this[local.writer].private_ip
  reader_host = !var.standby ? local.host : var.private_zone ? "reader.${aws_route53_zone.this[0].name}" : aws_network_interface.this[local.writer == "primary" ? "standby" : "primary"].private_ip

  # The records and where they lead until somebody fails over.
  records = var.private_zone ? merge({ database = "primary" }, var.standby ? { reader = "standby" } : {}) : {}
}

resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38:DNSSEC signs public zones
  #checkov:skip=CKV2_AWS_39:Queries of private zones are logged by resolvers of the VPC
  count = var.private_zone ? 1 : 0

  name    = "${var.name}.internal"
  comment = "Database of ${var.client}"

  vpc {
    vpc_id     = var.vpc_id
    vpc_region = var.region
  }

  tags = { Name = "${var.name}-db" }
}

# Short, so that clients follow within seconds. Failing over changes them (failover.tf), and an apply does not change them back.
resource "aws_route53_record" "this" {
  for_each = local.records

  zone_id = aws_route53_zone.this[0].zone_id
  name    = "${each.key}.${aws_route53_zone.this[0].name}"
  type    = "A"
  ttl     = 5
  records = [aws_network_interface.this[each.value].private_ip]

  lifecycle {
    ignore_changes = [records]
  }
}
