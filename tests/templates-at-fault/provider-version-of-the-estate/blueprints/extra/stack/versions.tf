terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = cell.extra.version
    }
  }
}

provider "aws" {
  region = region.name
}
