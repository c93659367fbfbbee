output "nat_alarm_names" {
  description = "Names of the alarms of the NAT gateways."
  value       = [for alarm in aws_cloudwatch_metric_alarm.nat_ports : alarm.alarm_name]
}
