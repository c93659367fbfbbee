# A cell that lives in another cell's network owns no part of it. What the owner wrote about the network is repeated under the cell's own
# path, so that the layers above read one place whether their cell owns its network or shares it.

locals {
  public_subnet_ids   = { for key, id in var.owner_parameters : trimprefix(key, "public_subnet_id/") => id if startswith(key, "public_subnet_id/") }
  private_subnet_ids  = { for key, id in var.owner_parameters : trimprefix(key, "private_subnet_id/") => id if startswith(key, "private_subnet_id/") }
  database_subnet_ids = { for key, id in var.owner_parameters : trimprefix(key, "database_subnet_id/") => id if startswith(key, "database_subnet_id/") }

  # The others hold one value each.
  lists = ["database_subnet_ids", "nat_public_ips", "office_networks", "private_subnet_ids", "public_subnet_ids", "vpc_cidrs"]
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = var.owner_parameters

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(split("/", each.key)[0], "_", " ")} of ${var.name}, from ${var.owner}"
  type           = contains(local.lists, each.key) ? "StringList" : "String"
  tier           = "Standard"
  insecure_value = each.value
}
