# Other clouds, with the sign-in of whoever applies: nothing is made there.
expand "provider" {
  for_each = of_aws
  labels   = ["aws"]

  content {
    alias               = "peer_${each.key}"
    region              = each.value.region
    allowed_account_ids = [each.value.account]
  }
}

provider "google" {
  when = length(of_google) > 0
}
