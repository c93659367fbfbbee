blueprint "observability" {
  summary = "Alarms, a dashboard and a runbook for each cell"
  each    = "cell"
  clouds  = ["aws"]
  section = "observability"

  stack {
    layer  = "05-observability"
    shared = "root-module"
    needs  = ["foundation"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/05-observability/${environment.name}"
  }

  files "runbook" {
    to = "docs/observability/${region.name}/${environment.name}"
  }

  check "protected-dashboard" {
    condition = cell.observability.dashboard || !environment.protected
    message   = "${cell.name} is protected and has no dashboard"
    help      = "remove `dashboard = false`"
    at        = cell.observability.dashboard
    severity  = "warning"
  }
}
