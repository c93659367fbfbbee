provider "registry.terraform.io/hashicorp/aws" {
  version = "5.99.0"
  hashes = [
    "zh:5a1f5b6ac7b1bd3f60d9a8e0cf1c4d0e1c1b0f3a5f0e5d4c3b2a190817161514",
  ]
}
