provider "aws" {
  when = cloud == "aws"

  region              = place
  allowed_account_ids = [account]

  default_tags {
    tags = merge(project.tags, tags, {
      Project     = project.name
      Environment = environment_name
      Region      = place
      Layer       = stack.layer
      ManagedBy   = "terraform"
    })
  }
}

provider "google" {
  when = cloud == "gcp"

  project = account
  region  = place
  # Labels are lower-case letters, digits, hyphens and underscores, up to 63 of them: https://cloud.google.com/compute/docs/labeling-resources
  default_labels = {
    for key, value in merge(project.tags, tags, {
      Project     = project.name
      Environment = environment_name
      Region      = place
      Layer       = stack.layer
      ManagedBy   = "terraform"
    }) : replace(lower(key), "/[^a-z0-9_-]/", "-") => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
  }
}

provider "azurerm" {
  when = cloud == "azure"

  subscription_id     = account
  tenant_id           = tenant
  storage_use_azuread = true
  # Whoever applies registers what a subscription does not know yet: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs#resource-provider-registrations
  resource_provider_registrations = "extended"
  resource_providers_to_register  = ["Microsoft.AlertsManagement", "Microsoft.KubernetesConfiguration", "Microsoft.PolicyInsights"]

  # Storage accounts have no keys: the provider asks for nothing that only an account itself answers.
  features {
    storage {
      data_plane_available = false
    }
  }
}
