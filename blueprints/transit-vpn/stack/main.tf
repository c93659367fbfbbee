# What the gateways and the cell's foundation wrote.
data "aws_ssm_parameter" "gateway" {
  for_each = toset(flatten([for name, gateway in ends : ["${name}/transit_gateway_id", "${name}/route_table_id"]]))

  name = "/${project.name}/${environment.name}/${region.name}/transit-gateway/${each.value}"
}

data "aws_ssm_parameter" "foundation" {
  for_each = toset(["alarm_topic_arn", "operations_kms_key_arn"])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.value}"
}

expand "module" {
  for_each = ends
  labels   = ["vpn_${each.key}"]

  content {
    source = module("transit-vpn")

    name               = "${project.name}-${cell.short}-tgw-${each.key}"
    transit_gateway_id = data.aws_ssm_parameter.gateway["${each.key}/transit_gateway_id"].insecure_value
    route_table_id     = data.aws_ssm_parameter.gateway["${each.key}/route_table_id"].insecure_value
    amazon_side_asn    = each.value.asn
    alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value
    logs_key_arn       = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
    log_days           = cell.network.flow_log_days

    vpn = { for name, site in each.value.vpn : name => {
      customer_gateway_ip = site.customer_gateway_ip
      bgp_asn             = site.bgp_asn
      device_name         = site.device_name
      routing             = site.routing
      networks            = site.networks
      accelerated         = site.accelerated
      onprem_cidr         = site.onprem_cidr
      cloud_cidr          = site.cloud_cidr
      tunnel1_inside_cidr = site.tunnels[0].inside_cidr
      tunnel2_inside_cidr = site.tunnels[1].inside_cidr
      ike                 = site.ike
    } }
  }
}
