# Records of names that lead to an app in several cells, made once, by the home cell of each route.
blueprint "routing-route53" {
  summary = "Names that lead to an app in several cells, in Route 53: records by turn and policy, health checks, alarms, switches"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["routing.route53"]
  when    = length(routes) > 0

  stack {
    layer  = "06-routing"
    shared = "root-module"
    needs  = ["foundation"]
  }

  names {
    routes = { for name, route in estate.routing : name => route if route.home == cell.name && contains(route.dns, "route53") && length(route.turns) > 0 }
    # Alarms of health checks are in us-east-1, where a cell has a topic already.
    has_topic = region.name == "us-east-1"
    controls  = length([for route in values(routes) : route if route.route53.recovery_controls]) > 0
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/06-routing/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Whoever may change records changes them for all: the zone is one, and so are the names.
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html: metrics of health checks are in us-east-1, which only the partition `aws` has.
  check "partition" {
    condition = region.partition == null || region.partition == "aws"
    message   = "the records of ${join(", ", [for name in keys(routes) : "`${name}`"])} are to be made in the partition `${region.partition == null ? "" : region.partition}`, and alarms of their health checks in us-east-1, which it does not have"
    help      = "name a cell of the partition `aws` as `home`"
    at        = [for route in values(routes) : route.home]
  }
  check "alarms-heard" {
    condition = !environment.protected || has_topic || length(cell.network.alarm_emails) > 0
    message   = "nobody is told when a cell of ${join(", ", [for name in keys(routes) : "`${name}`"])} is gone: the alarms go to a topic that has no subscriber"
    help      = "write who is mailed in `network.alarm_emails` of ${cell.name}, unless something else subscribes to the topic"
    at        = cell.network.alarm_emails
    severity  = "note"
  }
}
