resource "aws_vpc" "this" {
  cidr_block           = ["10.0.0.0/16"]
  enable_dns_hostnames = "yes"
}

resource "aws_vpc" "other" {
  cidr_block           = "10.1.0.0/16"
  enable_dns_hostnames = [cell.name]
}
