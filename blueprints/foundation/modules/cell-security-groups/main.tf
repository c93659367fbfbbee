# The groups that several layers meet in. Each cell has its own, also when it shares the network: a participant of a shared VPC cannot
# use the owner's groups (EKS user guide, "Shared subnet requirements and considerations"), and environments must not share rules anyway.

# Worn by the cluster's nodes besides the cluster's own group. It has no rules on purpose: it is what others name as the source of theirs.
resource "aws_security_group" "cluster" {
  #checkov:skip=CKV2_AWS_5:The platform layer attaches it to the nodes; it finds the id in SSM
  name_prefix = "${var.name}-cluster-"
  description = "Nodes of the cluster, named as a source by other groups"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-cluster" }

  # A new description replaces the group. The new one must exist before instances can let go of the old one,
  # and names are unique in a VPC: hence the prefix.
  lifecycle {
    create_before_destroy = true
  }
}

# Base of every database instance: what all of them may reach. Nothing comes in here: a rule for one client's nodes in a group that
# all databases wear would open every client's database to them. Those rules stand in each client's own group.
resource "aws_security_group" "database" {
  #checkov:skip=CKV2_AWS_5:The databases layer attaches it to the instances; it finds the id in SSM
  name_prefix = "${var.name}-database-"
  description = "Database instances: endpoints of AWS services, nothing else"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-database" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "database_vpc_https" {
  for_each = var.vpc_cidrs

  security_group_id = aws_security_group.database.id
  description       = "Interface endpoints in the VPC"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "vpc-https" }
}

# The addresses behind a gateway endpoint, as AWS maintains them. By name, not from the endpoint: the endpoint is the network owner's.
data "aws_ec2_managed_prefix_list" "service" {
  for_each = var.gateway_services

  name = "com.amazonaws.${var.region}.${each.key}"
}

resource "aws_vpc_security_group_egress_rule" "database_gateway_endpoint" {
  for_each = var.gateway_services

  security_group_id = aws_security_group.database.id
  description       = "Gateway endpoint of ${each.key}"
  prefix_list_id    = data.aws_ec2_managed_prefix_list.service[each.key].id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${each.key}-https" }
}

# One list instead of one rule for each network and port: a new office then touches no rule. In a group, whose rules are limited to 60,
# a rule counts as many times as its list has room, so there is room in steps of five.
resource "aws_ec2_managed_prefix_list" "office" {
  count = length(var.office_networks) > 0 ? 1 : 0

  name           = "${var.name}-office"
  address_family = "IPv4"
  max_entries    = 5 * ceil(length(var.office_networks) / 5)

  dynamic "entry" {
    for_each = var.office_networks

    content {
      cidr        = entry.value
      description = "Office network behind the VPN"
    }
  }

  tags = { Name = "${var.name}-office" }
}

resource "aws_security_group" "office" {
  #checkov:skip=CKV2_AWS_5:Layers above attach it to what offices reach (cluster endpoint, internal load balancers); they find the id in SSM
  name_prefix = "${var.name}-office-"
  description = "Reachable from the office networks behind the VPN"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-office" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "office_tcp" {
  for_each = length(var.office_networks) > 0 ? { for port in var.office_ports : tostring(port) => port } : {}

  security_group_id = aws_security_group.office.id
  description       = "TCP ${each.key} from the offices"
  prefix_list_id    = aws_ec2_managed_prefix_list.office[0].id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value

  tags = { Name = "office-tcp-${each.key}" }
}

# For ICMP the two port fields are type and code. A tunnel carries 1446 bytes and AWS sends no path MTU messages over it, so
# "fragmentation needed" from the office's side must get in or large packets vanish. Echo is for whoever looks into that.
resource "aws_vpc_security_group_ingress_rule" "office_icmp" {
  for_each = length(var.office_networks) > 0 ? {
    echo-request         = { type = 8, code = -1 }
    fragmentation-needed = { type = 3, code = 4 }
  } : {}

  security_group_id = aws_security_group.office.id
  description       = "ICMP ${each.key} from the offices"
  prefix_list_id    = aws_ec2_managed_prefix_list.office[0].id
  ip_protocol       = "icmp"
  from_port         = each.value.type
  to_port           = each.value.code

  tags = { Name = "office-icmp-${each.key}" }
}

locals {
  parameters = {
    cluster_security_group_id  = aws_security_group.cluster.id
    database_security_group_id = aws_security_group.database.id
    office_security_group_id   = aws_security_group.office.id
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
