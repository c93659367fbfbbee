# A state of its own for each store in each of its places: a plan for one never reads, locks or touches the data of another.

data "aws_ssm_parameter" "client" {
  when = store.client != null

  name = "/${project.name}/${environment.name}/${region.name}/clients/${owner}/kms_key_arn"
}

# What belongs to nobody's client has a key of its own, whose policy says which other accounts copy into the bucket. That of a client is made with it.
module "key" {
  when = store.client == null

  source = module("encryption-key")

  name                  = "${project.name}-${cell.short}-${store.slug}"
  description           = "Objects of the store ${store.path}"
  account_id            = cell.account
  partition             = region.partition
  key_days              = environment.key_days
  replication_role_arns = replication_role_arns
}

locals {
  kms_key_arn = store.client == null ? module.key.arn : data.aws_ssm_parameter.client.insecure_value
}

module "bucket" {
  source = module("client-bucket")

  name             = prefix
  bucket           = "data-${store.name}"
  account_id       = cell.account
  namespace        = store.client == null ? "shared" : client.namespace
  kms_key_arn      = local.kms_key_arn
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"
  parameter        = "bucket_name"
  backup_tag       = settings.backup ? environment.name : null
  force_destroy    = !environment.protected

  infrequent_access_days = settings.infrequent_access_days
  archive_days           = settings.archive_days
  expire_days            = settings.expire_days
  noncurrent_days        = settings.versions_days
  remove_delete_markers  = true

  replication_role_arns = replication_role_arns
  refuse_replication    = settings.promoted
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "kms_key_arn" {
  #checkov:skip=CKV2_AWS_34:The ARN of a key is no secret; an encrypted parameter would hide it in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  name           = "/${project.name}/${environment.name}/${region.name}/data/${store.path}/kms_key_arn"
  description    = "ARN of the key of the store ${store.path}"
  type           = "String"
  tier           = "Standard"
  insecure_value = local.kms_key_arn
}

# Places in other accounts read there where they copy to.
module "place_reader" {
  when = length(sources) > 0

  source = module("bucket-place-reader")

  role_name   = reader_name
  account_ids = sort(distinct([for name in sources : estate.cells[name].account]))
  parameter_arns = [
    for key in ["bucket_name", "kms_key_arn"] : "arn:${region.partition}:ssm:${region.name}:${cell.account}:parameter/${project.name}/${environment.name}/${region.name}/data/${store.path}/${key}"
  ]
}

expand "module" {
  for_each = users
  labels   = ["user_${replace(each.key, "-", "_")}"]

  content {
    source = module("bucket-user")

    name      = "use-${store.slug}"
    role_name = role_names[each.key]
    access    = each.value
    buckets = { (region.name) = {
      arn         = module.bucket.arn
      kms_key_arn = local.kms_key_arn
      region      = region.name
    } }
  }
}
