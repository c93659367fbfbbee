terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.47"
    }
  }
}

variable "name" {
  description = "Name."
  type        = string
}

resource "aws_sns_topic" "this" {
  name = var.name
}
