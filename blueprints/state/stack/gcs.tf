module "state" {
  source = module("state-bucket-gcs")

  project         = state.project
  bucket          = state.bucket
  location        = state.region
  noncurrent_days = state.noncurrent_days
  users           = state.users

  # States hold what nobody should read unnoticed.
  record_days = min(3650, max(365, state.noncurrent_days))
}
