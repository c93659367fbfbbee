terraform {
  required_providers {
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
    time = !geo_backup ? null : {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}
