# The cell's cluster, which the platform made: whoever applies this reaches its API.
data "google_container_cluster" "this" {
  when = in_cluster && cloud == "gcp"

  project  = account
  location = place
  name     = cell.cluster_name
}

# With a token of the moment by gcloud's plugin gke-gcloud-auth-plugin, as an administrator of the clusters of the project (roles/container.admin).
provider "kubernetes" {
  when = in_cluster && cloud == "gcp"

  # `endpoint` is now the one and now the other, depending on the provider's version: https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/pull/2189
  host                   = length(cell.platform.public_endpoint_cidrs) == 0 ? "https://${data.google_container_cluster.this.private_cluster_config[0].private_endpoint}" : "https://${data.google_container_cluster.this.private_cluster_config[0].public_endpoint}"
  cluster_ca_certificate = base64decode(data.google_container_cluster.this.master_auth[0].cluster_ca_certificate)

  # GKE says on each object what it is for, and whose.
  ignore_annotations = ["^autopilot\\.gke\\.io\\/.*", "^cloud\\.google\\.com\\/.*"]

  exec {
    api_version = "client.authentication.k8s.io/v1beta1"
    command     = "gke-gcloud-auth-plugin"
    args        = ["--use_application_default_credentials"]
  }
}

# The cell's cluster, which the platform made: whoever applies this reaches its API.
data "azurerm_kubernetes_cluster" "this" {
  when = in_cluster && cloud == "azure"

  name                = cell.cluster_name
  resource_group_name = "${project.name}-${cell.short}"
}

# With a token of the moment by kubelogin, for the Entra application that all AKS clusters share, as a member of a group of its administrators.
# https://learn.microsoft.com/azure/aks/kubelogin-authentication
provider "kubernetes" {
  when = in_cluster && cloud == "azure"

  # The public name, which leads to the private address: what Azure writes into a kubeconfig of a private cluster is a name that no zone knows.
  host                   = "https://${data.azurerm_kubernetes_cluster.this.fqdn}:443"
  cluster_ca_certificate = base64decode(data.azurerm_kubernetes_cluster.this.kube_config[0].cluster_ca_certificate)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "kubelogin"
    args        = ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"]
  }
}
