terraform {
  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.14"
    }
  }
}

# It signs in with the token in the environment of whoever applies, CLOUDFLARE_API_TOKEN, which no file here knows.
provider "cloudflare" {}
