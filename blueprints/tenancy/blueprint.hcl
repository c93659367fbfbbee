blueprint "tenancy" {
  summary = "Namespaces of a cluster: isolation, quotas, secret stores and the shared load balancers"
  each    = "client"
  section = "tenancy"

  # The index of the cell, and the only file here that a new client touches.
  files "cell" {
    each = "cell"
    when = region.provider == "aws" && length(cell.clients) + length(cell.apps) > 0
    to   = "kubernetes/regions/${region.name}/${environment.name}"
  }
  # One for each client, and one for the apps of the whole estate.
  files "namespace" {
    each = "cell"
    when = region.provider == "aws"
    for_each = merge(
      { for name, tenant in cell.clients : name => {
        namespace    = tenant.namespace
        pod_security = tenant.tenancy.pod_security
        quota        = true
      } },
      { for namespace in distinct([for path, workload in cell.apps : workload.namespace if workload.client == null]) : "shared" => {
        namespace    = namespace
        pod_security = "restricted"
        quota        = false
      } },
    )
    to = "kubernetes/regions/${region.name}/${environment.name}/${each.key}"
  }
  files "quota" {
    when = region.provider == "aws"
    to   = "kubernetes/regions/${region.name}/${environment.name}/${client.name}"
  }
  files "ingress-class" {
    each = "cell"
    when = region.provider == "aws"
    for_each = {
      for ingress in distinct([for path, workload in cell.apps : workload.ingress if workload.host != null]) :
      "${ingress.group}${ingress.scheme == "internal" ? "-internal" : ""}" => ingress.scheme
    }
    to = "kubernetes/regions/${region.name}/${environment.name}/ingress/${each.key}"
  }
}
