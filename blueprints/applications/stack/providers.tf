# Where the zone is. The same account unless `applications.zone_role_arn` names a role in another one.
provider "aws" {
  alias               = "zone"
  region              = region.name
  allowed_account_ids = [cell.applications.zone_role_arn == null ? cell.account : split(":", cell.applications.zone_role_arn)[4]]

  assume_role {
    when = cell.applications.zone_role_arn != null

    role_arn     = cell.applications.zone_role_arn
    session_name = "${project.name}-${cell.short}-applications"
  }
}

data "aws_eks_cluster" "this" {
  name = cell.cluster_name
}

# Signs in with a token of the moment, as in the platform's stack.
provider "kubernetes" {
  host                   = data.aws_eks_cluster.this.endpoint
  cluster_ca_certificate = base64decode(data.aws_eks_cluster.this.certificate_authority[0].data)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", cell.cluster_name, "--region", region.name]
  }
}
