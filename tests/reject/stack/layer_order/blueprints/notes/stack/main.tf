data "aws_ssm_parameter" "vpc_id" {
  name = "/${project.name}/${environment.name}/${region.name}/foundation/vpc_id"
}
