terraform {
  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "~> 3.0"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.38"
    }
    time = !has_secrets ? null : {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}
