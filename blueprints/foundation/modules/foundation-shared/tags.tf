# Tags are an account's own: of a subnet shared by RAM the participant sees none of the owner's. The load balancer controller finds
# subnets by tags, so a participant writes those on its side. In the owner's own account the owner has written them already.
# Several cells of one account write the same values, which is why there is no name in them. When one of those cells is taken down its
# tags go, and the next apply of another brings them back.

locals {
  cluster_tags = var.cluster_name == null ? {} : { "kubernetes.io/cluster/${var.cluster_name}" = "shared" }

  subnet_tags = !var.tag_subnets ? {} : merge(
    { for name, id in local.public_subnet_ids : "public/${name}" => { id = id, tags = merge(local.cluster_tags, { Tier = "public", "kubernetes.io/role/elb" = "1" }) } },
    { for name, id in local.private_subnet_ids : "private/${name}" => { id = id, tags = merge(local.cluster_tags, { Tier = "private", "kubernetes.io/role/internal-elb" = "1" }) } },
    { for name, id in local.database_subnet_ids : "database/${name}" => { id = id, tags = { Tier = "database" } } },
  )

  subnet_tag_list = merge([
    for subnet, view in local.subnet_tags : { for key, value in view.tags : "${subnet}/${key}" => { id = view.id, key = key, value = value } }
  ]...)
}

resource "aws_ec2_tag" "shared_subnet" {
  for_each = local.subnet_tag_list

  resource_id = each.value.id
  key         = each.value.key
  value       = each.value.value
}
