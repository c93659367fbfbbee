data "aws_route53_zone" "this" {
  name         = var.zone
  private_zone = false
}

# ACM wants the same record from every region of an account, and reads it again at each renewal. As one of a weighted set every cell has
# a record of its own: a cell that goes takes no other cell's proof with it.
resource "aws_route53_record" "this" {
  for_each = var.proofs

  zone_id        = data.aws_route53_zone.this.zone_id
  name           = each.value.name
  type           = "CNAME"
  records        = [each.value.value]
  ttl            = 300
  set_identifier = "${var.name} ${each.key}"

  weighted_routing_policy {
    weight = 1
  }

  lifecycle {
    precondition {
      condition     = endswith(".${each.key}", ".${var.zone}")
      error_message = "${each.key} does not lie in the zone ${var.zone}: the proof of ownership is a record there."
    }
  }
}
