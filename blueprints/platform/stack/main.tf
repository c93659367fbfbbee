module "cluster" {
  source = module("eks-cluster")

  name             = "${project.name}-${cell.short}"
  cluster_name     = cell.cluster_name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  dns_suffix       = region.dns_suffix
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/platform"

  kubernetes_version  = cell.platform.kubernetes_version
  support_type        = upper(cell.platform.support)
  deletion_protection = cell.platform.deletion_protection == null ? environment.protected : cell.platform.deletion_protection

  vpc_id                      = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids                  = { for zone in control_plane_zones : zone => data.aws_ssm_parameter.foundation["private_subnet_id/${zone}"].insecure_value }
  service_cidr                = cell.network.service_cidr
  public_endpoint_cidrs       = cell.platform.public_endpoint_cidrs
  endpoint_networks           = distinct(concat(cell.platform.endpoint_networks, hub_ranges, runner_ranges))
  endpoint_security_group_ids = [data.aws_ssm_parameter.foundation["office_security_group_id"].insecure_value]

  log_types          = cell.platform.log_types
  log_days           = cell.platform.log_days
  key_days           = environment.key_days
  copy_accounts      = length(cell.backup_accounts) > 0 ? cell.backup_accounts : null
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value

  admin_role_arns   = all_admins
  planner_role_arns = all_planners
  viewer_role_arns  = [for role in cell.platform.viewers : startswith(role, "arn:") ? role : "arn:${region.partition}:iam::${cell.account}:role/${role}"]

  # Offices and peers of the network, whoever owns it: they see pods under their own addresses.
  snat_excluded_cidrs = sort(distinct(concat(
    cell.site_networks,
    cell.reached_networks,
  )))

  # Pinned for each version of Kubernetes, so that plans change when this changes and not when EKS does. EKS withdraws old builds: these
  # are of August 2026, from https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html and its sister pages.
  addon_versions = { for addon, version in merge(
    lookup({
      "1.32" = { eks-pod-identity-agent = "v1.3.10-eksbuild.3", kube-proxy = "v1.32.13-eksbuild.16", vpc-cni = "v1.22.4-eksbuild.3" }
      "1.33" = { eks-pod-identity-agent = "v1.3.10-eksbuild.3", kube-proxy = "v1.33.10-eksbuild.13", vpc-cni = "v1.22.4-eksbuild.3" }
      "1.34" = { eks-pod-identity-agent = "v1.3.10-eksbuild.3", kube-proxy = "v1.34.6-eksbuild.13", vpc-cni = "v1.22.4-eksbuild.3" }
      "1.35" = { eks-pod-identity-agent = "v1.3.10-eksbuild.3", kube-proxy = "v1.35.3-eksbuild.13", vpc-cni = "v1.22.4-eksbuild.3" }
    }, cell.platform.kubernetes_version, {}),
    cell.platform.addon_versions,
  ) : addon => version if contains(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"], addon) }
}

# For everybody. Clients' own groups stand in their stacks.
module "node_group" {
  source = module("node-group")

  for_each = { for name, group in cell.platform.node_groups : name => {
    instance_types = group.instance_types
    architecture   = group.architecture
    os             = group.os
    capacity       = group.capacity
    min_size       = group.min_size
    max_size       = group.max_size
    disk_gb        = group.disk_gb
    zones          = length(group.zones) > 0 ? group.zones : [for subnet in cell.network.private_subnets : subnet.name]
    labels         = group.labels
    taints         = group.taints
  } }

  name               = each.key
  cluster_name       = module.cluster.cluster_name
  kubernetes_version = cell.platform.kubernetes_version
  image              = cell.platform.node_images
  node_role_arn      = module.cluster.node_role_arn
  subnet_ids         = { for zone in each.value.zones : zone => data.aws_ssm_parameter.foundation["private_subnet_id/${zone}"].insecure_value }
  security_group_ids = [module.cluster.cluster_security_group_id, data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value]
  volumes_key_arn    = module.cluster.volumes_key_arn

  instance_types = each.value.instance_types
  architecture   = each.value.architecture
  os             = each.value.os
  capacity       = each.value.capacity
  min_size       = each.value.min_size
  max_size       = each.value.max_size
  disk_gb        = each.value.disk_gb
  labels         = each.value.labels
  taints         = each.value.taints

  tags = merge(project.tags, {
    Project     = project.name
    Environment = environment.name
    Region      = region.name
    Layer       = stack.layer
    ManagedBy   = "terraform"
  })
}

module "coredns" {
  source = module("coredns")

  cluster_name       = module.cluster.cluster_name
  kubernetes_version = cell.platform.kubernetes_version
  node_group_arns    = [for name, group in module.node_group : group.node_group_arn]

  # https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
  addon_version = lookup(cell.platform.addon_versions, "coredns", lookup({
    "1.32" = "v1.11.4-eksbuild.40"
    "1.33" = "v1.12.4-eksbuild.18"
    "1.34" = "v1.13.2-eksbuild.11"
    "1.35" = "v1.14.3-eksbuild.3"
  }, cell.platform.kubernetes_version, null))
}
