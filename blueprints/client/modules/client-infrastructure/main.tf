# What of a client's everything else stands on: its key, the group that its nodes wear and its database admits, its secrets, the role
# that reads them, and the record of the configuration.

# One key for all that is the client's (disks, database, buckets, secrets) and nothing that is another's.
module "key" {
  source = "../encryption-key"

  name           = var.name
  description    = "All data of ${var.name}"
  account_id     = var.account_id
  partition      = var.partition
  key_days       = var.key_days
  disks_of_nodes = true
  copy_accounts  = var.copy_accounts

  replication_role_arns = var.replication_role_arns
}

# Worn by the client's nodes. It has no rules on purpose: it is what the client's database names as its only source. A client on shared nodes keeps
# it: the database's stack, which comes later, is the one that lets go of it.
resource "aws_security_group" "nodes" {
  #checkov:skip=CKV2_AWS_5:The launch template of the client's nodes attaches it
  name_prefix = "${var.name}-nodes-"
  description = "Nodes of one client, the source that its database admits"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-nodes" }

  # A new description replaces the group. The new one must exist before instances can let go of the old one,
  # and names are unique in a VPC: hence the prefix.
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  node_security_group_id = var.shared_node_security_group_id == null ? aws_security_group.nodes.id : var.shared_node_security_group_id
}
