terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.47"
    }
  }

  backend "s3" {
    bucket              = environment.state.bucket
    key                 = stack.state_key
    region              = environment.state.region
    encrypt             = true
    kms_key_id          = environment.state.kms_key_alias == null ? null : "arn:${partition}:kms:${environment.state.region}:${environment.account}:${environment.state.kms_key_alias}"
    use_lockfile        = true
    allowed_account_ids = [environment.account]
  }
}
