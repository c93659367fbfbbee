locals {
  nat_zones = {
    per_az = local.public_zones
    single = toset(slice(distinct(compact(concat([var.nat_zone], sort(local.public_zones)))), 0, min(1, length(local.public_zones))))
    none   = toset([])
  }[var.nat]

  # A zone sends its traffic to its own gateway, or to the only one.
  nat_of_private_zone = length(local.nat_zones) == 0 ? {} : {
    for zone in local.private_zones : zone => contains(local.nat_zones, zone) ? zone : sort(local.nat_zones)[0]
  }
}

resource "aws_eip" "nat" {
  #checkov:skip=CKV2_AWS_19:The address belongs to a NAT gateway, not to an instance
  for_each = local.nat_zones

  domain = "vpc"

  tags = { Name = "${var.name}-nat-${each.key}" }

  # Customers have these addresses in their allow-lists; a new one is a change request to each of them.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_nat_gateway" "this" {
  for_each = local.nat_zones

  connectivity_type = "public"
  allocation_id     = aws_eip.nat[each.key].allocation_id
  subnet_id         = aws_subnet.public[local.public_subnet_of_zone[each.key]].id

  tags = { Name = "${var.name}-${each.key}" }

  depends_on = [aws_internet_gateway.this]
}

# A gateway has 55,000 ports for each destination; when they are used up, connections to it fail in every pod behind the gateway.
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html
resource "aws_cloudwatch_metric_alarm" "nat_ports" {
  for_each = local.nat_zones

  alarm_name        = "${var.name}-nat-${each.key}-no-ports"
  alarm_description = "The NAT gateway in ${each.key} has no port left for a destination: connections to it fail"

  namespace   = "AWS/NATGateway"
  metric_name = "ErrorPortAllocation"
  dimensions  = { NatGatewayId = aws_nat_gateway.this[each.key].id }

  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-nat-${each.key}-no-ports" }
}

# Every route is a resource of its own: a route table's inline routes would fight with those that peering and VPN add.
resource "aws_route_table" "public" {
  count = length(var.public_subnets) > 0 ? 1 : 0

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-public" }
}

resource "aws_route" "public_internet" {
  count = length(var.public_subnets) > 0 ? 1 : 0

  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route_table_association" "public" {
  for_each = var.public_subnets

  route_table_id = aws_route_table.public[0].id
  subnet_id      = aws_subnet.public[each.key].id
}

resource "aws_route_table" "private" {
  for_each = local.private_zones

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route" "private_nat" {
  for_each = local.nat_of_private_zone

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.value].id
}

resource "aws_route_table_association" "private" {
  for_each = var.private_subnets

  route_table_id = aws_route_table.private[each.value.zone].id
  subnet_id      = aws_subnet.private[each.key].id
}

# No default route: databases reach AWS services through endpoints and offices through the VPN, nothing else.
resource "aws_route_table" "database" {
  for_each = local.database_zones

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-database-${each.key}" }
}

resource "aws_route_table_association" "database" {
  for_each = var.database_subnets

  route_table_id = aws_route_table.database[each.value.zone].id
  subnet_id      = aws_subnet.database[each.key].id
}
