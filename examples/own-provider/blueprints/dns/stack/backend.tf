terraform {
  required_version = ">= 1.11"

  required_providers {
    nameserver = {
      source  = "terraform.umbrella.example.com/platform/nameserver"
      version = "~> 2.4"
    }
  }

  backend "s3" {
    bucket              = environment.state.bucket
    key                 = stack.state_key
    region              = environment.state.region
    encrypt             = true
    use_lockfile        = true
    allowed_account_ids = [environment.account]
  }
}
