terraform {
  required_providers {
    nameserver = {
      source  = "terraform.umbrella.example.com/platform/nameserver"
      version = "~> 2.4"
    }
  }
}
