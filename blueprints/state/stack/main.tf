module "state" {
  source = module("state-bucket")

  bucket          = environment.state.bucket
  kms_key_alias   = environment.state.kms_key_alias
  account_id      = environment.account
  noncurrent_days = environment.state.noncurrent_days
}

# States hold what nobody should read unnoticed.
module "trail" {
  source = module("object-trail")

  name       = "${environment.state.bucket}-trail"
  bucket     = "${environment.state.bucket}-logs"
  buckets    = ["${environment.state.bucket}/"]
  account_id = environment.account
  region     = environment.state.region
  days       = max(365, environment.state.noncurrent_days)
}
