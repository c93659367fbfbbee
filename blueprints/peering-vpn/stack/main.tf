data "aws_ssm_parameter" "foundation" {
  for_each = toset(["alarm_topic_arn", "operations_kms_key_arn", "vpn_gateway_id"])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.value}"
}

expand "module" {
  for_each = peers
  labels   = ["vpn_${each.key}"]

  content {
    source = module("peering-vpn")

    name             = "${project.name}-${cell.short}-to-${estate.cells[each.value.cell].short}"
    peer             = each.value.cell
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/peering-vpn/${each.key}"

    vpn_gateway_id  = data.aws_ssm_parameter.foundation["vpn_gateway_id"].insecure_value
    amazon_side_asn = cell.amazon_side_asn

    # What both instances of the other side's gateway answer at.
    peer_addresses = module["gateway_of_${each.key}"].addresses
    peer_asn       = each.value.asn
    inside_cidrs   = each.value.inside_cidrs

    alarm_topic_arn = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value
    kms_key_arn     = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
    log_days        = cell.network.flow_log_days
    secret_days     = environment.secret_days
  }
}
