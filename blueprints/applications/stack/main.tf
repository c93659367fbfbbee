# One certificate for a domain and all names directly below it: a new client's host changes no certificate that is in use, and a load
# balancer can have 25 besides its default one. The load balancer controller finds a host's certificate by itself.
module "certificates" {
  source = module("cell-certificates")

  providers = {
    aws      = aws
    aws.zone = aws.zone
  }

  name             = "${project.name}-${cell.short}"
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/applications"
  zone             = cell.applications.zone == null ? project.domain : cell.applications.zone
  domains = sort(distinct([
    for host in flatten([for path, workload in cell.apps : concat([workload.host], workload.aliases) if workload.host != null]) :
    host == (cell.applications.zone == null ? project.domain : cell.applications.zone) ? host : regex("^[^.]+\\.(.*)$", host)[0]
    if endswith(".${host}", ".${cell.applications.zone == null ? project.domain : cell.applications.zone}")
  ]))
}

# The load balancers write here: their IngressClassParams name the bucket.
module "load_balancer_logs" {
  source = module("load-balancer-logs")

  bucket           = "${project.name}-${cell.short}-${environment.account}-lb-logs"
  account_id       = environment.account
  partition        = region.partition
  days             = cell.applications.access_log_days
  prevent_loss     = environment.protected
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/applications"
}

expand "data" {
  for_each = cell.applications.waf.enabled && length([
    for path, workload in cell.apps : path if workload.host != null && workload.ingress.scheme == "internet-facing"
  ]) > 0 ? ["waf"] : []
  labels = ["aws_ssm_parameter", "operations_kms_key_arn"]

  content {
    name = "/${project.name}/${environment.name}/${region.name}/foundation/operations_kms_key_arn"
  }
}

# The load balancer controller puts it before the load balancers that face the internet: their IngressClassParams name it.
expand "module" {
  for_each = cell.applications.waf.enabled && length([
    for path, workload in cell.apps : path if workload.host != null && workload.ingress.scheme == "internet-facing"
  ]) > 0 ? [cell.applications.waf] : []
  labels = ["web_acl"]

  content {
    source = module("cell-web-acl")

    name             = "${project.name}-${cell.short}"
    mode             = each.value.mode
    rate_limit       = each.value.rate_limit
    log_days         = each.value.log_days
    kms_key_arn      = data.aws_ssm_parameter.operations_kms_key_arn.insecure_value
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/applications"
  }
}
