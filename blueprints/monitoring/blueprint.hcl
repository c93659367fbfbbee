blueprint "monitoring" {
  summary = "What Prometheus reads of each app, when it calls somebody, and Grafana dashboards"
  each    = "cell"
  section = "monitoring"

  names {
    mesh = contains(cell.platform.services, "istio")
    # Apps of the cells that have the Prometheus operator, and those of them whose requests Istio measures.
    watched = { for path, workload in estate.apps : path => merge(workload, {
      measured = length([for port in workload.listens : port if contains(["http", "http2", "grpc"], port.app_protocol == null ? "" : port.app_protocol)]) > 0 && anytrue([
        for cell in workload.cells : estate.cells[cell].monitoring.enabled && contains(estate.cells[cell].platform.services, "istio")
      ])
    }) if anytrue([for cell in workload.cells : estate.cells[cell].monitoring.enabled]) }
  }

  # A component beside each app's base, for those cells.
  files "component" {
    each     = "estate"
    for_each = watched
    to       = "kubernetes/components/${each.key}/monitoring"

    # With the labels that tell regions and environments apart, where metrics of many come together.
    file "pod-monitor.yaml" { when = each.value.metrics.port != null }
    file "requests.json" { when = each.value.measured }
  }
  # The overlays of those cells have it.
  files "overlay" {
    extends = "kubernetes.overlay"
    when    = cell.monitoring.enabled
  }
  # Prometheus is let in, to the apps and to what the sidecars of Istio measure.
  files "namespace" {
    extends = "tenancy.namespace"
    when    = cell.monitoring.enabled

    file "mesh-monitoring.yaml" { when = mesh }
  }
  files "ingress" {
    extends = "tenancy.ingress"
    when    = cell.monitoring.enabled && mesh
  }

  check "namespace" {
    condition = !cell.monitoring.enabled || !contains(keys(cell.clients), cell.monitoring.namespace)
    message   = "metrics of ${cell.name} are read from the namespace `${cell.monitoring.namespace}`, which is that of a client: its pods could read everybody's"
    help      = "write the namespace that Prometheus runs in"
    at        = cell.monitoring.namespace
    severity  = "warning"
  }
}
