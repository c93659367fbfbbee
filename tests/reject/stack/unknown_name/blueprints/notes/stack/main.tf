resource "aws_sns_topic" "greeting" {
  name = "greeting"
}

resource "aws_ssm_parameter" "greeting" {
  name  = "/${project.name}/${aws_sns_topic.greeting.id}"
  type  = "String"
  value = "hello"
}
