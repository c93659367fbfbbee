terraform {
  required_providers {
    random = follows ? null : {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
    time = follows && !has_vault ? null : {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}
