# The layers below, as they wrote themselves down.
data "aws_ssm_parameter" "foundation" {
  for_each = toset(["cluster_security_group_id", "vpc_id"])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.key}"
}

data "aws_ssm_parameter" "platform" {
  for_each = toset(["cluster_name", "cluster_security_group_id", "node_role_arn", "oidc_issuer", "oidc_provider_arn"])

  name = "/${project.name}/${environment.name}/${region.name}/platform/${each.key}"
}

data "aws_ssm_parameter" "private_subnet" {
  for_each = toset([for subnet in cell.network.private_subnets : subnet.name])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/private_subnet_id/${each.key}"
}

locals {
  # Each bucket once: the bucket itself, who uses it, and the record of it.
  buckets = { tfvars = var.client_config.infrastructure.buckets, literals = client.infrastructure.buckets }[estate.output.values]
}

module "infrastructure" {
  source = module("client-infrastructure")

  name             = "${project.name}-${cell.short}-${client.name}"
  client           = client.name
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/clients/${client.name}"

  vpc_id            = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  oidc_provider_arn = data.aws_ssm_parameter.platform["oidc_provider_arn"].insecure_value
  oidc_issuer       = data.aws_ssm_parameter.platform["oidc_issuer"].insecure_value
  namespace         = client.namespace
  key_days          = environment.key_days
  copy_accounts     = length(cell.backup_accounts) > 0 ? cell.backup_accounts : null

  # S3 copies objects of the client's stores from other accounts into buckets under this key.
  replication_role_arns = sort([for source in replication_roles :
    "arn:${region.partition}:iam::${source.account}:role/${length(source.role) <= 64 ? source.role : "${substr(source.role, 0, 58)}-${substr(sha256(source.role), 0, 5)}"}"
  ])

  # Where there are no nodes of the client's own, its pods come from the nodes of all.
  shared_node_security_group_id = client.infrastructure.node_group == "own" ? null : data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value

  # The database's own secrets are made by its layer.
  secret_prefix        = secret_prefix
  secrets              = { tfvars = sort(distinct(concat(var.client_config.infrastructure.secrets.names, secrets_of_apps))), literals = sort(distinct(concat(client.infrastructure.secrets.names, secrets_of_apps))) }[estate.output.values]
  secret_rotation_days = { tfvars = var.client_config.infrastructure.secrets.rotation_days, literals = client.infrastructure.secrets.rotation_days }[estate.output.values]
  secret_recovery_days = { tfvars = var.client_config.infrastructure.secrets.recovery_days, literals = client.infrastructure.secrets.recovery_days }[estate.output.values]

  # As it is in this cell: what it has elsewhere, and its database, are written down by the stacks of these.
  configuration = {
    client = { tfvars = { for key, value in var.client_config : key => value if !contains(["name", "infrastructure"], key) }, literals = {
      display_name = client.display_name
      residency    = client.residency
      namespace    = client.namespace
      apps         = keys(client.apps)
      hosts        = client.hosts
    } }[estate.output.values]
    infrastructure = { tfvars = var.client_config.infrastructure, literals = {
      node_group = client.infrastructure.node_group
      nodes      = client.infrastructure.nodes
      secrets    = client.infrastructure.secrets
      buckets    = local.buckets
    } }[estate.output.values]
  }
}

module "nodes" {
  when = client.infrastructure.node_group == "own"

  source = module("node-group")

  name               = client.name
  cluster_name       = data.aws_ssm_parameter.platform["cluster_name"].insecure_value
  kubernetes_version = cell.platform.kubernetes_version
  image              = cell.platform.node_images
  node_role_arn      = data.aws_ssm_parameter.platform["node_role_arn"].insecure_value
  volumes_key_arn    = module.infrastructure.kms_key_arn
  subnet_ids         = { for name, parameter in data.aws_ssm_parameter.private_subnet : name => parameter.insecure_value }

  # EKS's own group, the cell's group of all nodes, and the client's, which its database admits.
  security_group_ids = [
    data.aws_ssm_parameter.platform["cluster_security_group_id"].insecure_value,
    data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value,
    module.infrastructure.node_security_group_id,
  ]

  instance_types = { tfvars = var.client_config.infrastructure.nodes.instance_types, literals = client.infrastructure.nodes.instance_types }[estate.output.values]
  architecture   = can(regex("^[a-z]+[0-9]+g[a-z]*\\.", client.infrastructure.nodes.instance_types[0])) ? "arm64" : "x86_64"
  capacity       = { tfvars = replace(var.client_config.infrastructure.nodes.capacity, "-", "_"), literals = replace(client.infrastructure.nodes.capacity, "-", "_") }[estate.output.values]
  min_size       = { tfvars = var.client_config.infrastructure.nodes.min, literals = client.infrastructure.nodes.min }[estate.output.values]
  max_size       = { tfvars = var.client_config.infrastructure.nodes.max, literals = client.infrastructure.nodes.max }[estate.output.values]
  disk_gb        = { tfvars = var.client_config.infrastructure.nodes.disk_gib, literals = client.infrastructure.nodes.disk_gib }[estate.output.values]

  # The label draws the client's pods, the taint keeps everybody else's away.
  labels = { "${project.domain}/client" = client.name }
  taints = [{ key = "${project.domain}/client", value = client.name, effect = "NoSchedule" }]
  tags   = { Client = client.name, Environment = environment.name, Project = project.name }
}

module "bucket" {
  when = length(client.infrastructure.buckets) > 0

  source   = module("client-bucket")
  for_each = local.buckets

  name             = "${project.name}-${cell.short}-${client.name}"
  bucket           = each.key
  account_id       = cell.account
  namespace        = client.namespace
  kms_key_arn      = module.infrastructure.kms_key_arn
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/clients/${client.name}"
  backup_tag       = each.value.backup ? environment.name : null
  force_destroy    = !environment.protected

  infrequent_access_days = each.value.infrequent_access_days
  archive_days           = each.value.archive_days
  expire_days            = each.value.expire_days
  noncurrent_days        = each.value.noncurrent_days
}

# A role for each app that needs one: it uses buckets or a store of objects, a cache or a search domain, whose stack adds to it, or names a role of this client's. Roles with other names are made elsewhere.
expand "module" {
  for_each = {
    for name, workload in client.apps : name => workload
    if length([for bucket in values(client.infrastructure.buckets) : 1 if contains(keys(bucket.apps), name)]) > 0 || contains(lookup(apps_of_stores, client.name, []), name) ||
    (workload.service_account.iam_role == null ? false : startswith(workload.service_account.iam_role, "${project.name}-${cell.short}-${client.name}-"))
  }
  labels = ["role_${replace(each.key, "-", "_")}"]

  content {
    source = module("workload-role")

    name         = "${project.name}-${cell.short}-${client.name}"
    app          = each.key
    role_name    = each.value.service_account.iam_role
    account_id   = cell.account
    region       = region.name
    partition    = region.partition
    cluster_name = data.aws_ssm_parameter.platform["cluster_name"].insecure_value
    namespace    = client.namespace
    web_identity = each.value.service_account.iam_role == null ? null : {
      provider_arn = data.aws_ssm_parameter.platform["oidc_provider_arn"].insecure_value
      issuer       = data.aws_ssm_parameter.platform["oidc_issuer"].insecure_value
    }
    kms_key_arn = module.infrastructure.kms_key_arn

    buckets     = { for name, bucket in local.buckets : name => bucket.apps[each.key] if contains(keys(bucket.apps), each.key) }
    bucket_arns = length(client.infrastructure.buckets) > 0 ? { for name, bucket in module.bucket : name => bucket.arn } : {}
  }
}
