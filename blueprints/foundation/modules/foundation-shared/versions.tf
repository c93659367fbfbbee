terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.47"

      # The account that owns the network. When that is this cell's own account, the caller passes a plain provider;
      # when it is another one, a provider that assumes the owner's reader role.
      configuration_aliases = [aws.network_owner]
    }
  }
}
