data "aws_ssm_parameter" "vpc_id" {
  name = "${var.parameter_prefix}/vpc_id"
}
