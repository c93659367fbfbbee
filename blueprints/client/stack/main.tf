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

  # Where there are no nodes of the client's own, its pods come from the nodes of all.
  shared_node_security_group_id = client.infrastructure.node_group == "own" ? null : data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value

  # The database's own secrets are made by its layer.
  secret_prefix = secret_prefix
  secrets = sort(distinct(concat(
    client.infrastructure.secrets.names,
    flatten([for name, workload in client.apps : [
      for key, secret in workload.secrets : trimprefix(secret.name, "${secret_prefix}/")
      if lookup(client, "database", null) == null || !contains(
        client.database.engine == "rds" ? ["database"] : ["database", "database-replication"], trimprefix(secret.name, "${secret_prefix}/")
      )
    ]]),
  )))
  secret_rotation_days = client.infrastructure.secrets.rotation_days
  secret_recovery_days = client.infrastructure.secrets.recovery_days

  configuration = {
    client = {
      display_name = client.display_name
      residency    = client.residency
      cells        = client.cells
      namespace    = client.namespace
      apps         = keys(client.apps)
      hosts        = client.hosts
    }
    database       = lookup(client, "database", null)
    infrastructure = client.infrastructure
  }
}

module "nodes" {
  when = client.infrastructure.node_group == "own"

  source = module("node-group")

  name               = client.name
  cluster_name       = data.aws_ssm_parameter.platform["cluster_name"].insecure_value
  kubernetes_version = cell.platform.kubernetes_version
  node_role_arn      = data.aws_ssm_parameter.platform["node_role_arn"].insecure_value
  volumes_key_arn    = module.infrastructure.kms_key_arn
  subnet_ids         = { for name, parameter in data.aws_ssm_parameter.private_subnet : name => parameter.insecure_value }

  # EKS's own group, the cell's group of all nodes, and the client's, which its database admits.
  security_group_ids = [
    data.aws_ssm_parameter.platform["cluster_security_group_id"].insecure_value,
    data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value,
    module.infrastructure.node_security_group_id,
  ]

  instance_types = client.infrastructure.nodes.instance_types
  architecture   = can(regex("^[a-z]+[0-9]+g[a-z]*\\.", client.infrastructure.nodes.instance_types[0])) ? "arm64" : "x86_64"
  capacity       = replace(client.infrastructure.nodes.capacity, "-", "_")
  min_size       = client.infrastructure.nodes.min
  max_size       = client.infrastructure.nodes.max
  disk_gb        = client.infrastructure.nodes.disk_gib

  # The label draws the client's pods, the taint keeps everybody else's away.
  labels = { "${project.domain}/client" = client.name }
  taints = [{ key = "${project.domain}/client", value = client.name, effect = "NoSchedule" }]
  tags   = { Client = client.name, Environment = environment.name, Project = project.name }
}

module "bucket" {
  when = length(client.infrastructure.buckets) > 0

  source   = module("client-bucket")
  for_each = { for name, bucket in client.infrastructure.buckets : name => { for key, value in bucket : key => value if key != "apps" && value != null } }

  name             = "${project.name}-${cell.short}-${client.name}"
  bucket           = each.key
  account_id       = cell.account
  namespace        = client.namespace
  kms_key_arn      = module.infrastructure.kms_key_arn
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/clients/${client.name}"
  backup_tag       = each.value.backup ? environment.name : null

  infrequent_access_days = try(each.value.infrequent_access_days, null)
  archive_days           = try(each.value.archive_days, null)
  expire_days            = try(each.value.expire_days, null)
  noncurrent_days        = each.value.noncurrent_days
}

# A role for each app that needs one: it uses buckets, or names a role of this client's. Roles with other names are made elsewhere.
expand "module" {
  for_each = {
    for name, workload in client.apps : name => workload
    if length([for bucket in values(client.infrastructure.buckets) : 1 if contains(keys(bucket.apps), name)]) > 0 ||
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

    buckets     = { for name, bucket in client.infrastructure.buckets : name => bucket.apps[each.key] if contains(keys(bucket.apps), each.key) }
    bucket_arns = length(client.infrastructure.buckets) > 0 ? { for name, bucket in module.bucket : name => bucket.arn } : {}
  }
}
