terraform {
  required_providers {
    example = {
      source  = "example/example"
      version = "~> 1.0"
    }
    aws = {
      source  = "hashicorp/aws"
      version = "~> 4.0"
    }
  }
}

resource "example_record" "a" {
  name = cell.slug
}

data "example_zone" "a" {
  name = project.name
}

resource "aws_s3_bucket" "this" {
  bucket = cell.slug
}
