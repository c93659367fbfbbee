# By names: an end on AWS that is not there yet fails in the plan.
data "aws_ssm_parameter" "tunnel_addresses" {
  name = "${var.parameter_prefix}/tunnel_addresses"
}

data "aws_secretsmanager_secret_version" "keys" {
  secret_id = var.secret_name
}
