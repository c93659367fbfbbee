module "state" {
  source = module("state-bucket")

  bucket          = environment.state.bucket
  kms_key_alias   = environment.state.kms_key_alias
  account_id      = environment.account
  noncurrent_days = environment.state.noncurrent_days
  log_days        = max(90, environment.state.noncurrent_days)
}
