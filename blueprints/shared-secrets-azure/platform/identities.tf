# Who the store of secrets for apps of the whole estate is in Azure, which no file of the trees can know.
module "shared_identities" {
  source = module("aks-identities")

  name       = "shared"
  namespace  = readers[0]
  client_ids = { "secret-reader" = module.shared_secrets.client_id }

  # Whoever applies this may do something in the cluster by then.
  depends_on = [module.external_secrets]
}
