# The services that `platform.services` names. Each comes after nodes and name resolution, whose module they take the cluster's name from.

module "ebs_csi" {
  when = contains(cell.platform.services, "ebs-csi")

  source = module("ebs-csi")

  name               = "${project.name}-${cell.short}"
  cluster_name       = module.coredns.cluster_name
  cluster_arn        = module.cluster.cluster_arn
  region             = region.name
  partition          = region.partition
  kubernetes_version = cell.platform.kubernetes_version
  volumes_key_arn    = module.cluster.volumes_key_arn
  addon_version      = lookup(cell.platform.addon_versions, "aws-ebs-csi-driver", contains(["1.32", "1.33", "1.34", "1.35"], cell.platform.kubernetes_version) ? "v1.63.0-eksbuild.1" : null)
  backup             = environment.name
  keep_volumes       = environment.protected

  tags = merge(project.tags, {
    Project     = project.name
    Environment = environment.name
    Region      = region.name
    Layer       = stack.layer
    ManagedBy   = "terraform"
  })
}

module "metrics_server" {
  when = contains(cell.platform.services, "metrics-server")

  source = module("metrics-server")

  cluster_name = module.coredns.cluster_name
}

module "cluster_autoscaler" {
  when = contains(cell.platform.services, "cluster-autoscaler")

  source = module("cluster-autoscaler")

  name               = "${project.name}-${cell.short}"
  cluster_name       = module.coredns.cluster_name
  cluster_arn        = module.cluster.cluster_arn
  account_id         = cell.account
  region             = region.name
  partition          = region.partition
  kubernetes_version = cell.platform.kubernetes_version
}

module "load_balancer_controller" {
  when = contains(cell.platform.services, "aws-load-balancer-controller")

  source = module("load-balancer-controller")

  name         = "${project.name}-${cell.short}"
  cluster_name = module.coredns.cluster_name
  cluster_arn  = module.cluster.cluster_arn
  account_id   = cell.account
  region       = region.name
  partition    = region.partition
  vpc_id       = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value

  tags = merge(project.tags, {
    Project     = project.name
    Environment = environment.name
    Region      = region.name
    Layer       = stack.layer
    ManagedBy   = "aws-load-balancer-controller"
  })
}

module "external_dns" {
  when = contains(cell.platform.services, "external-dns")

  source = module("external-dns")

  name          = "${project.name}-${cell.short}"
  cluster_name  = module.coredns.cluster_name
  cluster_arn   = module.cluster.cluster_arn
  region        = region.name
  partition     = region.partition
  zones         = { (cell.applications.zone == null ? project.domain : cell.applications.zone) = data.aws_route53_zone.this.zone_id }
  zone_role_arn = cell.applications.zone_role_arn
}

module "cert_manager" {
  when = contains(cell.platform.services, "cert-manager")

  source = module("cert-manager")

  name          = "${project.name}-${cell.short}"
  cluster_name  = module.coredns.cluster_name
  cluster_arn   = module.cluster.cluster_arn
  partition     = region.partition
  zones         = { (cell.applications.zone == null ? project.domain : cell.applications.zone) = data.aws_route53_zone.this.zone_id }
  zone_role_arn = cell.applications.zone_role_arn
}

module "istio" {
  when = contains(cell.platform.services, "istio")

  source = module("istio")

  cluster_name  = contains(cell.platform.services, "aws-load-balancer-controller") ? module.load_balancer_controller.cluster_name : module.coredns.cluster_name
  load_balancer = contains(cell.platform.services, "aws-load-balancer-controller")
}

module "external_secrets" {
  when = contains(cell.platform.services, "external-secrets")

  source = module("external-secrets")

  cluster_name = module.coredns.cluster_name
}

module "reloader" {
  when = contains(cell.platform.services, "reloader")

  source = module("reloader")

  cluster_name = module.coredns.cluster_name
}

# Secrets of the apps that belong to the whole estate, and what their store reads. Those of clients stand in the clients' stacks.
module "shared_secrets" {
  when = contains(cell.platform.services, "external-secrets")

  source = module("shared-secrets")

  role_name         = "${project.name}-${region.short}-${environment.short}-shared-secrets"
  account_id        = cell.account
  region            = region.name
  partition         = region.partition
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  namespace         = "shared"
  key_days          = environment.key_days
  recovery_days     = environment.secret_days

  secret_prefix = shared_secrets
  secrets       = shared_own
  other_secrets = setsubtract(shared_names, [for name in shared_own : "${shared_secrets}/${name}"])
}

# Roles of such apps that use a store of objects of the whole estate: what they may do is added by the store's stack. A role that an app names itself is
# made elsewhere.
expand "module" {
  for_each = toset(apps_of_stores)
  labels   = ["role_shared_${replace(each.key, "-", "_")}"]

  content {
    source = module("workload-role")

    name         = "${project.name}-${cell.short}-shared"
    app          = each.key
    account_id   = cell.account
    region       = region.name
    partition    = region.partition
    cluster_name = module.cluster.cluster_name
    namespace    = "shared"
  }
}
