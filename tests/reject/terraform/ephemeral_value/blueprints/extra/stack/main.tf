variable "token" {
  type      = string
  ephemeral = true
}

resource "aws_ssm_parameter" "this" {
  name  = "/acme/token"
  type  = "SecureString"
  value = var.token
}
