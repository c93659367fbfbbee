resource "aws_customer_gateway" "this" {
  ip_address = "198.51.100.7"
}
