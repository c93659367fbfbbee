# What the foundation wrote down.
data "aws_ssm_parameter" "alarm_topic_arn" {
  name = "/${project.name}/${environment.name}/${region.name}/foundation/alarm_topic_arn"
}

data "aws_ssm_parameter" "vpc_id" {
  name = "/${project.name}/${environment.name}/${region.name}/foundation/vpc_id"
}

data "aws_nat_gateways" "this" {
  vpc_id = data.aws_ssm_parameter.vpc_id.insecure_value

  filter {
    name   = "state"
    values = ["available"]
  }
}

# This `each` is Terraform's: how many gateways there are is known when it runs.
resource "aws_cloudwatch_metric_alarm" "nat_ports" {
  for_each = toset(data.aws_nat_gateways.this.ids)

  alarm_name          = "${project.name}-${cell.short}-nat-ports-${each.key}"
  alarm_description   = "NAT gateway ${each.key} finds no free port for new connections."
  namespace           = "AWS/NATGateway"
  metric_name         = "ErrorPortAllocation"
  dimensions          = { NatGatewayId = each.key }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = cell.observability.nat_port_errors
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [data.aws_ssm_parameter.alarm_topic_arn.insecure_value]
  ok_actions          = [data.aws_ssm_parameter.alarm_topic_arn.insecure_value]
}

# This one is the compiler's: which clients there are is known now, so each gets a block of its own.
expand "resource" {
  for_each = cell.clients
  labels   = ["aws_cloudwatch_metric_alarm", "restarts_${replace(each.key, "-", "_")}"]

  content {
    alarm_name          = "${project.name}-${cell.short}-restarts-${each.key}"
    alarm_description   = "Containers of ${each.value.display_name} keep restarting."
    namespace           = "ContainerInsights"
    metric_name         = "pod_number_of_container_restarts"
    dimensions          = { ClusterName = cell.cluster_name, Namespace = each.value.namespace }
    statistic           = "Sum"
    period              = 300
    evaluation_periods  = 1
    threshold           = cell.observability.restarts
    comparison_operator = "GreaterThanOrEqualToThreshold"
    treat_missing_data  = "notBreaching"
    alarm_actions       = [data.aws_ssm_parameter.alarm_topic_arn.insecure_value]
    ok_actions          = [data.aws_ssm_parameter.alarm_topic_arn.insecure_value]
  }
}
