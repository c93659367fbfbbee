data "aws_ssm_parameter" "page" {
  name = "/${project.name}/${environment.name}/${region.name}/pages/first"
}

resource "aws_ssm_parameter" "note" {
  name  = "/${project.name}/${environment.name}/${region.name}/notes/first"
  type  = "String"
  value = "hello"
}
