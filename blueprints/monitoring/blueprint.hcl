blueprint "monitoring" {
  summary = "What Prometheus reads of each app, when it calls somebody, and a Grafana dashboard"
  each    = "cell"
  section = "monitoring"

  # A component beside each app's base, for the cells that have the Prometheus operator. The overlays
  # name it; the namespaces' policies let Prometheus in.
  files "component" {
    each = "estate"
    for_each = { for path, workload in estate.apps : path => workload if anytrue([
      for cell in workload.cells : estate.cells[cell].monitoring.enabled
    ]) }
    to = "kubernetes/components/${each.key}/monitoring"
  }
}
