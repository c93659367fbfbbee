resource "aws_ssm_parameter" "greeting" {
  name  = "/${project.name}/${environment.name}/${region.name}/greeting"
  type  = "String"
  value = "hello"
}
