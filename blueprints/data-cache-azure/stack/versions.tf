terraform {
  required_providers {
    time = !has_vault ? null : {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}
