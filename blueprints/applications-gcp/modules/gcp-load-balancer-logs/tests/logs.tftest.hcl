mock_provider "google" {
  mock_resource "google_logging_project_bucket_config" {
    override_during = plan
    defaults = {
      id = "projects/mahavishnu-production/locations/us-central1/buckets/mahavishnu-usc1-prod-load-balancers"
    }
  }
}

variables {
  project    = "mahavishnu-production"
  region     = "us-central1"
  name       = "mahavishnu-usc1-prod"
  hosts      = ["api.mahavishnu.example.com", "*.shops.example.com"]
  days       = 90
  kms_key_id = "projects/mahavishnu-production/locations/us-central1/keyRings/mahavishnu-usc1-prod/cryptoKeys/logs"
}

run "keeps_requests_in_the_region" {
  command = plan

  assert {
    condition     = google_logging_project_bucket_config.this.location == "us-central1" && google_logging_project_bucket_config.this.retention_days == 90 && google_logging_project_bucket_config.this.cmek_settings[0].kms_key_name == var.kms_key_id
    error_message = "requests are kept elsewhere, for other days, or under a key of others"
  }

  assert {
    condition     = google_logging_project_sink.this.destination == "logging.googleapis.com/projects/mahavishnu-production/locations/us-central1/buckets/mahavishnu-usc1-prod-load-balancers"
    error_message = "requests go elsewhere"
  }
}

run "knows_its_hosts" {
  command = plan

  assert {
    condition     = strcontains(google_logging_project_sink.this.filter, "^https?://([^/:]+[.]shops[.]example[.]com|api[.]mahavishnu[.]example[.]com)([:/]|$)")
    error_message = "requests to other hosts are kept, or none"
  }

  assert {
    condition     = google_logging_project_exclusion.this.filter == google_logging_project_sink.this.filter
    error_message = "something is left out that is not kept"
  }
}

run "refuses_more_hosts_than_a_filter_holds" {
  command = plan

  variables {
    hosts = [for n in range(500) : "customer-number-${n}.shops.mahavishnu.example.com"]
  }

  expect_failures = [var.hosts]
}
