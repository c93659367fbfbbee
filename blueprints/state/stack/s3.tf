module "state" {
  source = module("state-bucket")

  bucket          = state.bucket
  kms_key_alias   = state.kms_key_alias
  account_id      = state.account
  noncurrent_days = state.noncurrent_days
}

# States hold what nobody should read unnoticed.
module "trail" {
  source = module("object-trail")

  name       = trail
  bucket     = "${state.bucket}-logs"
  buckets    = ["${state.bucket}/"]
  account_id = state.account
  region     = state.region
  days       = max(365, state.noncurrent_days)
}

# Stacks of other accounts reach their own states by a role of this one.
expand "module" {
  for_each = guests
  labels   = ["access_${each.key}"]

  content {
    source = module("state-access")

    name        = "${project.name}-${state.short}-state-${each.key}"
    account_id  = each.key
    bucket      = module.state.bucket
    kms_key_arn = module.state.kms_key_arn
    prefixes    = each.value
  }
}

# People apply what makes the roles of pipelines.
expand "module" {
  for_each = guest_deliveries
  labels   = ["access_${each.key}_delivery"]

  content {
    source = module("state-access")

    name        = "${project.name}-${state.short}-state-${each.key}-delivery"
    account_id  = each.key
    bucket      = module.state.bucket
    kms_key_arn = module.state.kms_key_arn
    prefixes    = each.value
  }
}
