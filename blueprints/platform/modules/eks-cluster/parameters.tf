locals {
  parameters = {
    cluster_arn                   = aws_eks_cluster.this.arn
    cluster_certificate_authority = aws_eks_cluster.this.certificate_authority[0].data
    cluster_endpoint              = aws_eks_cluster.this.endpoint
    cluster_name                  = aws_eks_cluster.this.name
    cluster_security_group_id     = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
    kubernetes_version            = aws_eks_cluster.this.version
    node_role_arn                 = aws_iam_role.node.arn
    oidc_issuer                   = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
    oidc_provider_arn             = aws_iam_openid_connect_provider.this.arn
    secrets_kms_key_arn           = module.secrets_key.arn
    volumes_kms_key_arn           = module.volumes_key.arn
  }
}

# What the layers above need to know. Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.parameters

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
