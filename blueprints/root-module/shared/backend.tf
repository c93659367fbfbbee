terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = cloud != "aws" ? null : {
      source  = "hashicorp/aws"
      version = "~> 6.47"
    }
    google = cloud != "gcp" ? null : {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    azurerm = cloud != "azure" ? null : {
      source  = "hashicorp/azurerm"
      version = "~> 4.79"
    }
    kubernetes = !in_cluster ? null : {
      source  = "hashicorp/kubernetes"
      version = "~> 2.38"
    }
  }

  backend "s3" {
    when = state.kind == "s3"

    bucket              = state.bucket
    key                 = stack.state_key
    region              = state.region
    encrypt             = true
    kms_key_id          = "arn:${state.partition}:kms:${state.region}:${state.account}:${state.kms_key_alias}"
    use_lockfile        = true
    allowed_account_ids = [state.account]
    # The role that the state's own stack made for this account.
    assume_role = cloud != "aws" || account == state.account ? null : {
      role_arn     = "arn:${state.partition}:iam::${state.account}:role/${project.name}-${state.short}-state-${account}${state_role}"
      session_name = substr(stack.name, 0, 64)
    }
  }

  # It locks by itself, and the key of the bucket encrypts states and locks alike: https://developer.hashicorp.com/terraform/language/backend/gcs
  backend "gcs" {
    when = state.kind == "gcs"

    bucket = state.bucket
    prefix = trimsuffix(stack.state_key, "/terraform.tfstate")
  }

  # A lease on the blob is its lock: https://developer.hashicorp.com/terraform/language/backend/azurerm
  backend "azurerm" {
    when = state.kind == "azurerm"

    tenant_id            = state.tenant
    subscription_id      = state.subscription
    resource_group_name  = state.resource_group
    storage_account_name = state.storage_account
    container_name       = state.container
    key                  = stack.state_key
    use_azuread_auth     = true
  }

  backend "http" {
    when = state.kind == "http"

    address        = "${state.address}/${stack.name}"
    lock_address   = "${state.address}/${stack.name}/lock"
    unlock_address = "${state.address}/${stack.name}/lock"
    lock_method    = state.lock_method
    unlock_method  = state.unlock_method
  }

  cloud {
    when = state.kind == "cloud"

    hostname     = state.hostname
    organization = state.organization

    workspaces {
      name    = "${project.name}-${stack.name}"
      project = state.workspace_project
    }
  }
}
