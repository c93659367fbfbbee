module "state" {
  source = module("state-bucket-gcs")

  project         = state.project
  bucket          = state.bucket
  location        = state.region
  noncurrent_days = state.noncurrent_days
  users           = state.users

  # Of the buckets of a project, the first turns its audit logs on.
  audit_config = state.name == sort([for name, other in estate.states : name if other.kind == "gcs" && other.project == state.project])[0]

  # States hold what nobody should read unnoticed.
  record_days = min(3650, max(365, state.noncurrent_days))
}
