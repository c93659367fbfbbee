data "aws_ssm_parameter" "foundation" {
  name = "/${project.name}/${environment.name}/${region.name}/foundation/alarm_topic_arn"
}

# This place, and the others.
module "source" {
  source = module("bucket-place")

  region           = region.name
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"
}

expand "module" {
  for_each = read
  labels   = ["place_${replace(each.key, "-", "_")}"]

  content {
    source    = module("bucket-place")
    providers = each.value.account == cell.account ? null : { aws = aws["place_${replace(each.key, "-", "_")}"] }

    region           = each.value.region.name
    parameter_prefix = "/${project.name}/${each.value.environment.name}/${each.value.region.name}/data/${store.path}"
  }
}

# What waits is measured where the copy is, and an alarm tells a topic of its own region.
data "aws_ssm_parameter" "alarm_topic" {
  when = length(watched) > 0

  for_each = { for slug, place in watched : slug => {
    region = place.region.name
    name   = "/${project.name}/${place.environment.name}/${place.region.name}/foundation/alarm_topic_arn"
  } }

  region = each.value.region
  name   = each.value.name
}

module "replication" {
  when = length(targets) > 0

  source = module("bucket-replication")

  name        = "${project.name}-${cell.short}-${store.slug}"
  role_name   = role_name
  account_id  = cell.account
  region      = region.name
  partition   = region.partition
  bucket      = module.source.bucket_name
  kms_key_arn = module.source.kms_key_arn

  destinations = { for slug, place in targets : slug => {
    bucket          = module["place_${replace(slug, "-", "_")}"].bucket_name
    kms_key_arn     = module["place_${replace(slug, "-", "_")}"].kms_key_arn
    region          = place.region.name
    account_id      = place.account
    storage_class   = storage_class[slug]
    alarm_topic_arn = contains(keys(watched), slug) ? data.aws_ssm_parameter.alarm_topic[slug].insecure_value : null
  } }

  both_ways         = store.writes == "everywhere"
  replicate_deletes = settings.replicate_deletes
  minutes           = settings.minutes

  alarm_topic_arn = data.aws_ssm_parameter.foundation.insecure_value
  alarms = {
    lag_minutes       = settings.alarms.lag_minutes != null ? settings.alarms.lag_minutes : store.rpo_minutes == null ? 15 : store.rpo_minutes
    pending_gib       = settings.alarms.pending_gib
    failed_operations = settings.alarms.failed_operations
  }
}

# One address for all places. The home makes it; the others learn of it, and their apps may use it as those at home do.
module "access_point" {
  when = mrap && store.role == "primary"

  source = module("multi-region-access-point")

  name             = point_name
  account_id       = cell.account
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"
  buckets = merge({ (region.name) = module.source.bucket_name }, {
    for slug, place in read : place.region.name => module["place_${replace(slug, "-", "_")}"].bucket_name
  })
}

data "aws_ssm_parameter" "access_point" {
  when = mrap && store.role != "primary"

  region = estate.cells[store.primary].region.name
  name   = "/${project.name}/${estate.cells[store.primary].environment.name}/${estate.cells[store.primary].region.name}/data/${store.path}/multi_region_access_point_arn"
}

# Under the same name as at home, so that apps everywhere look in their own region.
resource "aws_ssm_parameter" "access_point" {
  when = mrap && store.role != "primary"

  #checkov:skip=CKV2_AWS_34:The name of an access point is no secret
  #checkov:skip=CKV_AWS_337:As above
  name           = "/${project.name}/${environment.name}/${region.name}/data/${store.path}/multi_region_access_point_arn"
  description    = "ARN of the multi-region access point of the store ${store.path}"
  type           = "String"
  tier           = "Standard"
  insecure_value = data.aws_ssm_parameter.access_point.insecure_value
}

expand "module" {
  for_each = mrap ? users : {}
  labels   = ["user_${replace(each.key, "-", "_")}"]

  content {
    source = module("bucket-user")

    name             = "use-${store.slug}-everywhere"
    role_name        = role_names[each.key]
    access           = each.value
    access_point_arn = store.role == "primary" ? module.access_point.arn : data.aws_ssm_parameter.access_point.insecure_value
    buckets = merge(
      { (region.name) = {
        arn         = "arn:${region.partition}:s3:::${module.source.bucket_name}"
        kms_key_arn = module.source.kms_key_arn
        region      = region.name
      } },
      { for slug, place in read : place.region.name => {
        arn         = "arn:${region.partition}:s3:::${module["place_${replace(slug, "-", "_")}"].bucket_name}"
        kms_key_arn = module["place_${replace(slug, "-", "_")}"].kms_key_arn
        region      = place.region.name
      } },
    )
  }
}
