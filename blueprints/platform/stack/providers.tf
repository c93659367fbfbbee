# Where the zone of the cell's hosts is. The same account unless `applications.zone_role_arn` names a role in another one.
provider "aws" {
  when = length(setintersection(cell.platform.services, ["cert-manager", "external-dns"])) > 0

  alias  = "zone"
  region = region.name

  assume_role {
    when = cell.applications.zone_role_arn != null

    role_arn     = cell.applications.zone_role_arn
    session_name = "${project.name}-${cell.short}-platform"
  }
}

# Both sign in with a token of the moment. Whoever applies this reaches the private endpoint (a runner in the network or behind the
# VPN, with the AWS CLI), and its role administers the cluster.
provider "helm" {
  kubernetes = {
    host                   = module.cluster.endpoint
    cluster_ca_certificate = base64decode(module.cluster.certificate_authority)

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "aws"
      args        = ["eks", "get-token", "--cluster-name", cell.cluster_name, "--region", region.name]
    }
  }
}

provider "kubernetes" {
  host                   = module.cluster.endpoint
  cluster_ca_certificate = base64decode(module.cluster.certificate_authority)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", cell.cluster_name, "--region", region.name]
  }
}
