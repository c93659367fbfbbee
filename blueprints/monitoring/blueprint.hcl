blueprint "monitoring" {
  summary = "What Prometheus reads of each app, when it calls somebody, and Grafana dashboards"
  each    = "cell"
  section = "monitoring"

  names {
    # Apps of the cells that have the Prometheus operator, and those of them whose requests Istio measures.
    watched = { for path, workload in estate.apps : path => merge(workload, {
      measured = workload.port != null && anytrue([
        for cell in workload.cells : estate.cells[cell].monitoring.enabled && contains(estate.cells[cell].platform.services, "istio")
      ])
    }) if anytrue([for cell in workload.cells : estate.cells[cell].monitoring.enabled]) }
  }

  # A component beside each app's base, for those cells. The overlays name it; the namespaces' policies let Prometheus in.
  files "component" {
    each     = "estate"
    for_each = watched
    to       = "kubernetes/components/${each.key}/monitoring"

    # With the labels that tell regions and environments apart, where metrics of many come together.
    file "pod-monitor.yaml" { when = each.value.metrics.port != null }
    file "requests.json" { when = each.value.measured }
  }
}
