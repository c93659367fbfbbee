data "aws_ssm_parameter" "vpc" {
  name = "/${project.name}/${environment.name}/${region.name}/foundation/vpc"
}
