# What Kubernetes keeps as Secret objects, on top of the encryption that EKS has for all of etcd. EKS works through a grant that is made
# when the cluster is. A cluster whose key is gone cannot be recovered.
module "secrets_key" {
  source = "../encryption-key"

  name        = "${var.name}-cluster-secrets"
  description = "Secrets of the cluster ${var.cluster_name}"
  account_id  = var.account_id
  partition   = var.partition
  key_days    = var.key_days
}

# Disks of nodes, and volumes that pods claim.
module "volumes_key" {
  source = "../encryption-key"

  name           = "${var.name}-cluster-volumes"
  description    = "Disks of nodes and pods of the cluster ${var.cluster_name}"
  account_id     = var.account_id
  partition      = var.partition
  key_days       = var.key_days
  disks_of_nodes = true
  copy_accounts  = var.copy_accounts
}
