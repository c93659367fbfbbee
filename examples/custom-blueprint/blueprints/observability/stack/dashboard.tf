resource "aws_cloudwatch_dashboard" "this" {
  when = cell.observability.dashboard

  dashboard_name = "${project.name}-${cell.short}"
  dashboard_body = jsonencode({
    widgets = [for metric in ["pod_cpu_utilization", "pod_memory_utilization"] : {
      type   = "metric"
      width  = 12
      height = 6
      properties = {
        title  = metric
        region = region.name
        stat   = "Average"
        period = 300
        metrics = [for name, client in cell.clients : [
          "ContainerInsights", metric, "ClusterName", cell.cluster_name, "Namespace", client.namespace,
        ]]
      }
    }]
  })
}
