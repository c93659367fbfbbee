variable "instance_type" {
  type        = string
  description = "Type of the instance."
}

resource "aws_instance" "this" {
  ami           = "ami-0123456789abcdef0"
  instance_type = var.instance_type
}
