# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {
  override_during = plan
}

variables {
  name          = "login-zeta-orders-data"
  of            = "zeta/orders"
  cloud         = "gcp"
  image         = "registry.example/python@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  database      = "orders"
  owner         = "orders"
  login_prefix  = "zeta_orders_usc1_prod"
  host          = "zeta-orders-db.acme-usc1-prod.internal"
  ranges        = ["10.0.0.9/32"]
  secret        = "acme-usc1-prod-zeta-data-orders"
  rotation_days = 30
  environment   = { PROJECT = "acme", INSTANCE = "acme-usc1-prod-zeta-orders-data" }
}

run "on_google_cloud" {
  command = plan

  assert {
    condition     = output.namespace == "login-zeta-orders-data"
    error_message = "The job has a namespace of its own."
  }
}

run "on_azure" {
  command = plan

  variables {
    cloud       = "azure"
    client_id   = "00000000-0000-0000-0000-000000000001"
    environment = { MAKER = "acme-weu-prod-zeta-login", VAULTS = "https://acme-zeta.vault.azure.net/" }
  }

  assert {
    condition     = output.namespace == "login-zeta-orders-data"
    error_message = "The job has a namespace of its own."
  }
}

run "what_its_cloud_asks_for_is_missing" {
  command = plan

  variables {
    cloud = "azure"
  }

  expect_failures = [var.environment]
}

run "a_prefix_that_leaves_no_room" {
  command = plan

  variables {
    login_prefix = "z123456789012345678901234567890123456789012345678901234567890123"
  }

  expect_failures = [var.login_prefix]
}
