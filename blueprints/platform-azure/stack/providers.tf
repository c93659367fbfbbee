# The subscription that owns the network: its subnets and zones are looked up there, and nothing is made in it but what enters them.
provider "azurerm" {
  when = shares_network

  alias                           = "network_owner"
  subscription_id                 = owner.account
  tenant_id                       = cell.tenant
  resource_provider_registrations = "none"

  features {}
}

# Where the public zone of the cell's hosts is: the same subscription unless `applications.zone_subscription` names another one.
provider "azurerm" {
  when = writes_records

  alias                           = "zone"
  subscription_id                 = zone_subscription
  tenant_id                       = cell.tenant
  resource_provider_registrations = "none"

  features {}
}

# Both sign in with a token of the moment, for AKS's own application in Entra ID. Whoever applies this reaches the private endpoint (a runner in the network or
# behind the VPN, with kubelogin and signed in with the Azure CLI), and is a member of a group that administers the cluster.
# https://azure.github.io/kubelogin/concepts/aks.html
provider "helm" {
  kubernetes = {
    host                   = module.cluster.endpoint
    cluster_ca_certificate = base64decode(module.cluster.certificate_authority)

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "kubelogin"
      args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
    }
  }
}

provider "kubernetes" {
  host                   = module.cluster.endpoint
  cluster_ca_certificate = base64decode(module.cluster.certificate_authority)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "kubelogin"
    args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
  }
}
