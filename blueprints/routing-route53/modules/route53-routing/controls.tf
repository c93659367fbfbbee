# A switch for each member. One that is made is off: https://docs.aws.amazon.com/r53recovery/latest/dg/routing-control.html. With all of them off no
# member counts as well, and Route 53 goes on as if all were, until somebody turns them on (README).
resource "aws_route53recoverycontrolconfig_control_panel" "this" {
  count = var.recovery_controls ? 1 : 0

  name        = substr(var.name, 0, 64)
  cluster_arn = var.recovery_cluster_arn
  tags        = { Name = var.name }
}

resource "aws_route53recoverycontrolconfig_routing_control" "this" {
  for_each = var.recovery_controls ? var.members : {}

  name              = substr(each.key, 0, 64)
  cluster_arn       = var.recovery_cluster_arn
  control_panel_arn = aws_route53recoverycontrolconfig_control_panel.this[0].arn
}

# Nobody turns the last one off by mistake.
resource "aws_route53recoverycontrolconfig_safety_rule" "one_stays" {
  count = var.recovery_controls ? 1 : 0

  name              = "one-stays"
  control_panel_arn = aws_route53recoverycontrolconfig_control_panel.this[0].arn
  asserted_controls = [for control in aws_route53recoverycontrolconfig_routing_control.this : control.arn]
  wait_period_ms    = 5000

  rule_config {
    inverted  = false
    threshold = 1
    type      = "ATLEAST"
  }
}

resource "aws_route53_health_check" "control" {
  for_each = var.recovery_controls ? var.members : {}

  type                = "RECOVERY_CONTROL"
  routing_control_arn = aws_route53recoverycontrolconfig_routing_control.this[each.key].arn

  tags = { Name = "${var.name}-${each.key}-control" }

  lifecycle {
    create_before_destroy = true
  }
}

# It answers, and is turned on.
resource "aws_route53_health_check" "well_and_on" {
  for_each = var.recovery_controls ? var.members : {}

  type                   = "CALCULATED"
  child_health_threshold = 2
  child_healthchecks     = [aws_route53_health_check.member[each.key].id, aws_route53_health_check.control[each.key].id]

  tags = { Name = "${var.name}-${each.key}-well-and-on" }

  lifecycle {
    create_before_destroy = true
  }
}
