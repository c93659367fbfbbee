# Only where there are sites.
expand "resource" {
  for_each = cell.vpn
  labels   = ["aws_customer_gateway", replace(each.key, "-", "_")]
  content {
    bgp_asn    = each.value.bgp_asn
    ip_address = each.value.ip
    type       = "ipsec.1"
  }
}
