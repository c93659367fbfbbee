# Where the clusters are is written down in their own accounts and regions. In another account a role of the cluster's cell reads it.
expand "provider" {
  for_each = apart
  labels   = ["aws"]

  content {
    alias               = each.key
    region              = each.value.region.name
    allowed_account_ids = [each.value.account]

    assume_role {
      when = each.value.account != cell.account

      role_arn     = "arn:${region.partition}:iam::${each.value.account}:role/${project.name}-${each.value.short}-argocd-reader"
      session_name = "${project.name}-${cell.short}-argocd"
    }
  }
}

# Both sign in with a token of the moment, as in the platform's stack.
provider "helm" {
  kubernetes = {
    host                   = data.aws_eks_cluster.this.endpoint
    cluster_ca_certificate = base64decode(data.aws_eks_cluster.this.certificate_authority[0].data)

    exec = {
      api_version = "client.authentication.k8s.io/v1"
      command     = "aws"
      args        = ["eks", "get-token", "--cluster-name", cell.cluster_name, "--region", region.name]
    }
  }
}

provider "kubernetes" {
  host                   = data.aws_eks_cluster.this.endpoint
  cluster_ca_certificate = base64decode(data.aws_eks_cluster.this.certificate_authority[0].data)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", cell.cluster_name, "--region", region.name]
  }
}
