# A cell that lives in another cell's network owns no part of it. It reads the network's identifiers where the owner wrote them and
# repeats them under its own path, so that the layers above read one place whether their cell owns its network or shares it.

locals {
  names = merge(
    {
      vpc_id             = "String"
      vpc_cidr           = "String"
      vpc_cidrs          = "StringList"
      private_subnet_ids = "StringList"
    },
    { for name in var.private_subnet_names : "private_subnet_id/${name}" => "String" },
    length(var.public_subnet_names) > 0 ? { public_subnet_ids = "StringList" } : {},
    { for name in var.public_subnet_names : "public_subnet_id/${name}" => "String" },
    length(var.database_subnet_names) > 0 ? { database_subnet_ids = "StringList" } : {},
    { for name in var.database_subnet_names : "database_subnet_id/${name}" => "String" },
    var.has_nat ? { nat_public_ips = "StringList" } : {},
    var.has_offices ? { office_networks = "StringList" } : {},
  )
}

data "aws_ssm_parameter" "owner" {
  for_each = local.names
  provider = aws.network_owner

  name = "${var.owner_parameter_prefix}/${each.key}"
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.names

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(split("/", each.key)[0], "_", " ")} of ${var.name}, from ${var.owner_parameter_prefix}"
  type           = each.value
  tier           = "Standard"
  insecure_value = data.aws_ssm_parameter.owner[each.key].insecure_value
}
