data "aws_ssm_parameter" "alarm_topic" {
  when = has_topic

  name = "/${project.name}/${environment.name}/${region.name}/foundation/alarm_topic_arn"
}

module "alarms" {
  when = !has_topic

  source = module("route53-alarms")

  name         = "${project.name}-${cell.short}-routing"
  account_id   = cell.account
  partition    = region.partition
  region       = placed("us-east-1", values(routes)[0].home)
  alarm_emails = cell.network.alarm_emails
  key_days     = environment.key_days
}

# One for all routes: an account has two, and pays for each by the hour. https://docs.aws.amazon.com/r53recovery/latest/dg/routing-control.quotas.html
resource "aws_route53recoverycontrolconfig_cluster" "this" {
  when = controls

  name = substr("${project.name}-${cell.short}", 0, 64)

  tags = { Name = "${project.name}-${cell.short}" }
}

expand "module" {
  for_each = routes
  labels   = ["route_${replace(each.key, "-", "_")}"]

  content {
    source = module("route53-routing")

    name        = "${project.name}-${cell.short}-${each.key}"
    hosts       = each.value.hosts
    zone        = each.value.zone
    policy      = each.value.policy
    ttl_seconds = each.value.ttl_seconds
    health      = { for key, value in each.value.health : key => value if value != null }

    members = { for member in values(each.value.members) : member.slug => merge(
      { host = member.host, turn = member.turn },
      each.value.policy == "weighted" ? { weight = member.weight } : { aws_region = member.aws_region },
      each.value.policy == "geo" && length(member.continents) > 0 ? { continents = member.continents } : {},
      each.value.policy == "geo" && length(member.countries) > 0 ? { countries = member.countries } : {},
      each.value.policy == "geo" && member.default ? { default = true } : {},
      each.value.policy == "geoproximity" && member.bias != 0 ? { bias = member.bias } : {},
    ) if member.turn != null }

    alarm_topic_arn = { known = data.aws_ssm_parameter.alarm_topic.insecure_value, made = module.alarms.topic_arn }[has_topic ? "known" : "made"]

    recovery_controls    = each.value.route53.recovery_controls
    recovery_cluster_arn = { yes = aws_route53recoverycontrolconfig_cluster.this.arn, no = null }[each.value.route53.recovery_controls ? "yes" : "no"]
  }
}
