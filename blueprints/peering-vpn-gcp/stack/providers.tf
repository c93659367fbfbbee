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

expand "provider" {
  for_each = of_azure
  labels   = ["azurerm"]

  content {
    alias                           = "peer_${each.key}"
    subscription_id                 = each.value.account
    tenant_id                       = estate.cells[each.value.cell].tenant
    resource_provider_registrations = "none"

    features {}
  }
}
