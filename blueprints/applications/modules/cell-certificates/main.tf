resource "aws_acm_certificate" "this" {
  #checkov:skip=CKV2_AWS_71:Only when the estate asks for it (`subdomains`): a load balancer has room for 25 certificates beside its default one
  for_each = var.domains

  domain_name               = each.key
  subject_alternative_names = var.subdomains ? ["*.${each.key}"] : null
  validation_method         = "DNS"

  options {
    certificate_transparency_logging_preference = "ENABLED"
  }

  # Tags and names of parameters hold no asterisk.
  tags = { Name = "${var.name} ${replace(each.key, "*", "_")}" }

  # A load balancer holds on to a certificate: the new one has to be there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# The load balancer controller sees only certificates that are issued.
resource "aws_acm_certificate_validation" "this" {
  for_each = var.domains

  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [var.proofs[each.key]]
}

# For workloads that terminate TLS by themselves. Identifiers, no secrets.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the stacks that read it
  #checkov:skip=CKV_AWS_337:As above
  for_each = var.domains

  name           = "${var.parameter_prefix}/certificate_arn/${replace(each.key, "*", "_")}"
  description    = "certificate of ${each.key} in ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = aws_acm_certificate_validation.this[each.key].certificate_arn
}
