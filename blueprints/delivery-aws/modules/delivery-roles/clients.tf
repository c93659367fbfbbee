# Layer `clients`: what a client owns in a cell: nodes, roles of its apps, buckets, a key, names of secrets. Values of secrets are other people's.
locals {
  clients = {
    cluster = concat(local.iam.clients, local.nodes, [local.security_groups, local.parameters])
    services = concat(local.kms, local.buckets, [
      local.use_keys,
      {
        Sid    = "Secrets"
        Effect = "Allow"
        Action = [
          "secretsmanager:CreateSecret", "secretsmanager:DeleteResourcePolicy", "secretsmanager:DeleteSecret", "secretsmanager:PutResourcePolicy", "secretsmanager:RestoreSecret",
          "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret",
        ]
        Resource = "${local.secrets}${var.project}/*"
      },
    ])
  }
}
