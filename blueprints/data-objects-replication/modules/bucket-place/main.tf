# Where a place of the store has its bucket: read in its own region, and with the provider of its account where that is another one.
data "aws_ssm_parameter" "this" {
  for_each = toset(["bucket_name", "kms_key_arn"])

  region = var.region
  name   = "${var.parameter_prefix}/${each.key}"
}
