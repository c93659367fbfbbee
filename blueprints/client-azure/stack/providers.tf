# The subscription that owns the network: its subnets and zones are looked up there, nothing is made in it.
provider "azurerm" {
  when = shares_network

  alias                           = "network_owner"
  subscription_id                 = owner.account
  tenant_id                       = cell.tenant
  storage_use_azuread             = true
  resource_provider_registrations = "none"

  features {}
}

# With a token of the moment, for the Entra application that all AKS clusters share.
# https://learn.microsoft.com/azure/aks/kubelogin-authentication
provider "kubernetes" {
  # The public name, which leads to the private address: what Azure writes into a kubeconfig of a private cluster is a name that no zone knows.
  host                   = "https://${data.azurerm_kubernetes_cluster.this.fqdn}:443"
  cluster_ca_certificate = base64decode(data.azurerm_kubernetes_cluster.this.kube_config[0].cluster_ca_certificate)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "kubelogin"
    args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
  }
}
