# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {}

variables {
  namespace             = "argocd"
  secret_name           = "cluster-eu-west-1-production"
  name                  = "acme-euw1-prod"
  endpoint              = "https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com"
  certificate_authority = "LS0t"
  role_arn              = "arn:aws:iam::111122223333:role/acme-euw1-prod-argocd-target"
  labels                = { region = "eu-west-1" }
}

run "argo_cd_finds_it" {
  command = plan

  assert {
    condition     = kubernetes_secret_v1.this.metadata[0].labels["argocd.argoproj.io/secret-type"] == "cluster"
    error_message = "By this label Argo CD knows clusters."
  }

  assert {
    condition     = jsondecode(kubernetes_secret_v1.this.data.config).awsAuthConfig.roleARN == var.role_arn && !jsondecode(kubernetes_secret_v1.this.data.config).tlsClientConfig.insecure
    error_message = "It signs in by the role, and checks who answers."
  }
}
