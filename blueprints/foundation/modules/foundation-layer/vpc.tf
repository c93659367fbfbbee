data "aws_availability_zones" "by_id" {
  count = anytrue([for zone in local.private_zones : !startswith(zone, var.region)]) ? 1 : 0

  state = "available"
}

resource "aws_vpc" "this" {
  cidr_block = var.vpc_cidr

  # Both, though the provider's default for host names is false: without them EKS nodes do not join
  # and private DNS of interface endpoints does not resolve.
  enable_dns_support   = true
  enable_dns_hostnames = true

  enable_network_address_usage_metrics = true

  tags = { Name = var.name }

  # Every resource of every layer stands in it.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_vpc_ipv4_cidr_block_association" "secondary" {
  for_each = var.secondary_cidrs

  vpc_id     = aws_vpc.this.id
  cidr_block = each.value
}

locals {
  vpc_cidrs = setunion([var.vpc_cidr], var.secondary_cidrs)

  cluster_tags = { for cluster in var.cluster_names : "kubernetes.io/cluster/${cluster}" => "shared" }

  public_zones   = toset([for subnet in var.public_subnets : subnet.zone])
  private_zones  = toset([for subnet in var.private_subnets : subnet.zone])
  database_zones = toset([for subnet in var.database_subnets : subnet.zone])

  # The name that this account has for each zone, whichever way it is given.
  name_of_zone = merge(
    { for zone in local.private_zones : zone => zone },
    length(data.aws_availability_zones.by_id) > 0 ? zipmap(data.aws_availability_zones.by_id[0].zone_ids, data.aws_availability_zones.by_id[0].names) : {},
  )

  # First subnet of each zone, by name: where a gateway or an endpoint of the zone stands.
  public_subnet_of_zone  = { for zone in local.public_zones : zone => sort([for name, subnet in var.public_subnets : name if subnet.zone == zone])[0] }
  private_subnet_of_zone = { for zone in local.private_zones : zone => sort([for name, subnet in var.private_subnets : name if subnet.zone == zone])[0] }
  # Endpoints stand beside databases, where no pod, load balancer or API of a cluster is: what pods may open to them opens nothing else.
  endpoint_subnet_of_zone = merge(
    { for zone, name in local.private_subnet_of_zone : zone => aws_subnet.private[name].id },
    { for zone in local.database_zones : zone => aws_subnet.database[sort([for name, subnet in var.database_subnets : name if subnet.zone == zone])[0]].id if contains(local.private_zones, zone) },
  )
}

# The VPC's own default group, table and list are adopted so that whatever lands in them by mistake has no way out.
resource "aws_default_security_group" "this" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []

  tags = { Name = "${var.name}-default-closed" }
}

resource "aws_default_route_table" "this" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []

  tags = { Name = "${var.name}-default-no-routes" }
}

# Security groups do the filtering. The default list stays open as AWS creates it, written down so that a change by hand shows.
resource "aws_default_network_acl" "this" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  tags = { Name = "${var.name}-default" }

  # AWS puts every new subnet into the default list.
  lifecycle {
    ignore_changes = [subnet_ids]
  }
}

resource "aws_internet_gateway" "this" {
  count = length(var.public_subnets) > 0 ? 1 : 0

  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = var.public_subnets

  vpc_id     = aws_vpc.this.id
  cidr_block = each.value.cidr
  # One of them: a zone is named, or given by its id, which means the same building in every account.
  availability_zone    = startswith(each.value.zone, var.region) ? each.value.zone : null
  availability_zone_id = startswith(each.value.zone, var.region) ? null : each.value.zone

  # Load balancers and NAT gateways get their public addresses without it; nothing else belongs here.
  map_public_ip_on_launch = false

  tags = merge(local.cluster_tags, {
    Name                     = "${var.name}-public-${each.key}"
    Tier                     = "public"
    "kubernetes.io/role/elb" = "1"
  })

  depends_on = [aws_vpc_ipv4_cidr_block_association.secondary]
}

resource "aws_subnet" "private" {
  for_each = var.private_subnets

  vpc_id     = aws_vpc.this.id
  cidr_block = each.value.cidr
  # One of them: a zone is named, or given by its id, which means the same building in every account.
  availability_zone    = startswith(each.value.zone, var.region) ? each.value.zone : null
  availability_zone_id = startswith(each.value.zone, var.region) ? null : each.value.zone

  tags = merge(local.cluster_tags, {
    Name                              = "${var.name}-private-${each.key}"
    Tier                              = "private"
    "kubernetes.io/role/internal-elb" = "1"
  })

  depends_on = [aws_vpc_ipv4_cidr_block_association.secondary]
}

resource "aws_subnet" "database" {
  for_each = var.database_subnets

  vpc_id     = aws_vpc.this.id
  cidr_block = each.value.cidr
  # One of them: a zone is named, or given by its id, which means the same building in every account.
  availability_zone    = startswith(each.value.zone, var.region) ? each.value.zone : null
  availability_zone_id = startswith(each.value.zone, var.region) ? null : each.value.zone

  # No cluster or load balancer tags: controllers must not place anything here.
  tags = {
    Name = "${var.name}-database-${each.key}"
    Tier = "database"
  }

  depends_on = [aws_vpc_ipv4_cidr_block_association.secondary]
}
