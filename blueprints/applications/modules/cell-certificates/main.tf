data "aws_route53_zone" "this" {
  provider = aws.zone

  name         = var.zone
  private_zone = false
}

resource "aws_acm_certificate" "this" {
  #checkov:skip=CKV2_AWS_71:A certificate for each host would end at 25 hosts on a load balancer, and each new client would change what is in use
  for_each = var.domains

  domain_name               = each.key
  subject_alternative_names = ["*.${each.key}"]
  validation_method         = "DNS"

  options {
    certificate_transparency_logging_preference = "ENABLED"
  }

  tags = { Name = "${var.name} ${each.key}" }

  # A load balancer holds on to a certificate: the new one has to be there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# A domain and its wildcard are proved by one record. ACM wants the same one from every region of an account, and reads it again at
# each renewal. As one of a weighted set every cell has a record of its own: a cell that goes takes no other cell's proof with it.
resource "aws_route53_record" "validation" {
  provider = aws.zone
  for_each = var.domains

  zone_id        = data.aws_route53_zone.this.zone_id
  name           = tolist(aws_acm_certificate.this[each.key].domain_validation_options)[0].resource_record_name
  type           = "CNAME"
  records        = [tolist(aws_acm_certificate.this[each.key].domain_validation_options)[0].resource_record_value]
  ttl            = 300
  set_identifier = "${var.name} ${each.key}"

  weighted_routing_policy {
    weight = 1
  }
}

# The load balancer controller sees only certificates that are issued.
resource "aws_acm_certificate_validation" "this" {
  for_each = var.domains

  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [aws_route53_record.validation[each.key].fqdn]
}

# For workloads that terminate TLS by themselves. Identifiers, no secrets.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the stacks that read it
  #checkov:skip=CKV_AWS_337:As above
  for_each = var.domains

  name           = "${var.parameter_prefix}/certificate_arn/${each.key}"
  description    = "certificate of ${each.key} in ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = aws_acm_certificate_validation.this[each.key].certificate_arn
}
