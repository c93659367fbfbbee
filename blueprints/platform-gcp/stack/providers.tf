# Both sign in with a token of the moment. Whoever applies this reaches the endpoint (a runner in the network or behind the VPN, with gcloud's plugin
# gke-gcloud-auth-plugin), and administers the clusters of the project (roles/container.admin).
provider "helm" {
  kubernetes = {
    host                   = module.cluster.endpoint
    cluster_ca_certificate = base64decode(module.cluster.certificate_authority)

    exec = {
      api_version = "client.authentication.k8s.io/v1beta1"
      command     = "gke-gcloud-auth-plugin"
      args        = ["--use_application_default_credentials"]
    }
  }
}

provider "kubernetes" {
  host                   = module.cluster.endpoint
  cluster_ca_certificate = base64decode(module.cluster.certificate_authority)

  # GKE says on each object what it is for, and whose.
  ignore_annotations = ["^autopilot\\.gke\\.io\\/.*", "^cloud\\.google\\.com\\/.*"]

  exec {
    api_version = "client.authentication.k8s.io/v1beta1"
    command     = "gke-gcloud-auth-plugin"
    args        = ["--use_application_default_credentials"]
  }
}
