# Plans only, against a mocked provider: no credentials, no network.
mock_provider "google" {
  mock_data "google_secret_manager_secret_version" {
    defaults = { secret_data = "k-one,k-two" }
  }
}

variables {
  project   = "acme-production"
  secret_id = "acme-euw3-prod-to-weu-prod"
}

run "both_keys" {
  command = plan

  assert {
    condition     = data.google_secret_manager_secret_version.keys.secret == "acme-euw3-prod-to-weu-prod" && nonsensitive(output.keys)[1] == "k-two"
    error_message = "Keys in the order of the tunnels."
  }
}
