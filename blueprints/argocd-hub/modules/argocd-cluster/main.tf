# How Argo CD knows a cluster. Nothing in it is secret: who holds the role signs in with a token of the moment.
# https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#eks
resource "kubernetes_secret_v1" "this" {
  metadata {
    name      = var.secret_name
    namespace = var.namespace
    labels    = merge(var.labels, { "argocd.argoproj.io/secret-type" = "cluster" })
  }

  data = {
    name   = var.name
    server = var.endpoint
    config = jsonencode({
      awsAuthConfig = {
        clusterName = var.name
        roleARN     = var.role_arn
      }
      tlsClientConfig = {
        insecure = false
        caData   = var.certificate_authority
      }
    })
  }
}
