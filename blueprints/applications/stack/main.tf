# The load balancer controller finds a host's certificate by itself. One for each host changes none that is in use when a host is added, and
# is valid for nothing else; with `applications.certificates = "domain"` hosts share what covers all names directly below their domain.
module "certificates" {
  source = module("cell-certificates")

  name             = "${project.name}-${cell.short}"
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/applications"
  subdomains       = cell.applications.certificates == "domain"
  proofs           = module.certificate_proofs.records
  domains = sort(distinct([
    for host in flatten([for path, workload in cell.apps : concat([workload.host], workload.aliases) if workload.host != null]) :
    cell.applications.certificates == "host" || host == (cell.applications.zone == null ? project.domain : cell.applications.zone) ? host : regex("^[^.]+\\.(.*)$", host)[0]
    if endswith(".${host}", ".${cell.applications.zone == null ? project.domain : cell.applications.zone}")
  ]))
}

module "certificate_proofs" {
  source = module("certificate-proofs")

  providers = {
    aws = aws.zone
  }

  name   = "${project.name}-${cell.short}"
  zone   = cell.applications.zone == null ? project.domain : cell.applications.zone
  proofs = module.certificates.proofs
}

# What the cluster is told once they are issued: until then it takes no ingress with the host, which would stop the updates of all others.
module "issued_hosts" {
  source = module("issued-hosts")

  # Of an imported certificate nothing is known here: who says that it is there has looked.
  hosts = sort(distinct(concat(in_zone, imported)))

  depends_on = [module.certificates]
}

# The load balancers write here: their IngressClassParams name the bucket.
module "load_balancer_logs" {
  source = module("load-balancer-logs")

  bucket           = "${project.name}-${cell.short}-${cell.account}-lb-logs"
  account_id       = cell.account
  partition        = region.partition
  days             = cell.applications.access_log_days
  prevent_loss     = environment.protected
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/applications"
}

data "aws_ssm_parameter" "operations_kms_key_arn" {
  when = cell.applications.waf.enabled && length([
    for path, workload in cell.apps : path if workload.host != null && workload.ingress.scheme == "internet-facing"
  ]) > 0

  name = "/${project.name}/${environment.name}/${region.name}/foundation/operations_kms_key_arn"
}

# The load balancer controller puts it before the load balancers that face the internet: their IngressClassParams name it.
module "web_acl" {
  when = cell.applications.waf.enabled && length([
    for path, workload in cell.apps : path if workload.host != null && workload.ingress.scheme == "internet-facing"
  ]) > 0

  source = module("cell-web-acl")

  name             = "${project.name}-${cell.short}"
  mode             = cell.applications.waf.mode
  rate_limit       = cell.applications.waf.rate_limit
  log_days         = cell.applications.waf.log_days
  kms_key_arn      = data.aws_ssm_parameter.operations_kms_key_arn.insecure_value
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/applications"
}
