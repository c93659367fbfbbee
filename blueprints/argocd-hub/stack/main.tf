data "aws_eks_cluster" "this" {
  name = cell.cluster_name
}

module "argo_cd" {
  source = module("argo-cd")

  name         = "${project.name}-${cell.short}"
  cluster_name = data.aws_eks_cluster.this.name
  cluster_arn  = data.aws_eks_cluster.this.arn
  target_role_arns = [
    for name, target in targets : "arn:${target.region.partition}:iam::${target.account}:role/${project.name}-${target.short}-argocd-target"
  ]
}

# Where each cluster is: as its platform wrote it down.
expand "module" {
  for_each = { for name, target in targets : replace(name, "/", "-") => target }
  labels   = ["address_of_${each.key}"]

  content {
    source    = module("cluster-address")
    providers = contains(keys(apart), each.key) ? { aws = aws[each.key] } : null

    parameter_prefix = "/${project.name}/${each.value.environment.name}/${each.value.region.name}/platform"
  }
}

expand "module" {
  for_each = { for name, target in targets : replace(name, "/", "-") => target }
  labels   = ["cluster_${each.key}"]

  content {
    source = module("argocd-cluster")

    namespace             = module.argo_cd.namespace
    name                  = each.value.cluster_name
    secret_name           = "cluster-${each.key}"
    endpoint              = module["address_of_${each.key}"].endpoint
    certificate_authority = module["address_of_${each.key}"].certificate_authority
    role_arn              = "arn:${each.value.region.partition}:iam::${each.value.account}:role/${project.name}-${each.value.short}-argocd-target"
    labels = {
      environment = each.value.environment.name
      region      = each.value.region.name
    }
  }
}
