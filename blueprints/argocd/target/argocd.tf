# The Argo CD of another cell (`delivery.hub`) deploys into this cluster.
module "argocd_target" {
  source = module("argocd-target")

  name             = "${project.name}-${cell.short}"
  cluster_name     = module.coredns.cluster_name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  hub_account_id   = hub.account
  hub_name         = "${project.name}-${hub.short}"
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/platform"
}
