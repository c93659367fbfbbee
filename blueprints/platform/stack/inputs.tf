# What the foundation of this cell wrote. Identifiers, no secrets.
data "aws_ssm_parameter" "foundation" {
  for_each = toset(concat(
    ["cluster_security_group_id", "office_security_group_id", "operations_kms_key_arn", "vpc_id"],
    [for subnet in cell.network.private_subnets : "private_subnet_id/${subnet.name}"],
  ))

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.value}"
}

# Fails here, and not in the middle of an apply, where the account has no such zone.
data "aws_route53_zone" "this" {
  when = length(setintersection(cell.platform.services, ["cert-manager", "external-dns"])) > 0

  provider = aws.zone

  name         = cell.applications.zone == null ? project.domain : cell.applications.zone
  private_zone = false
}
