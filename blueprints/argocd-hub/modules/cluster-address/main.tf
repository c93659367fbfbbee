data "aws_ssm_parameter" "this" {
  for_each = toset(["cluster_certificate_authority", "cluster_endpoint"])

  name = "${var.parameter_prefix}/${each.value}"
}
