locals {
  has_nat = var.nat != "none"
  # In all zones at once; where a region has none, and where one gateway was asked for, the older kind, which stands in one place.
  # https://learn.microsoft.com/azure/nat-gateway/nat-sku
  nat_sku       = var.nat == "per_az" && length(var.zones) > 0 ? "StandardV2" : "Standard"
  nat_addresses = local.has_nat ? toset([for number in range(1, var.nat_addresses + 1) : tostring(number)]) : []
}

resource "azurerm_public_ip" "nat" {
  for_each = local.nat_addresses

  name                = "${var.name}-nat-${each.key}"
  resource_group_name = var.resource_group_name
  location            = var.location
  allocation_method   = "Static"
  sku                 = local.nat_sku
  zones               = length(var.zones) > 0 ? var.zones : null
  tags                = var.tags

  # Customers have these addresses in their allow-lists.
  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_nat_gateway" "this" {
  count = local.has_nat ? 1 : 0

  name                    = "${var.name}-nat"
  resource_group_name     = var.resource_group_name
  location                = var.location
  sku_name                = local.nat_sku
  idle_timeout_in_minutes = 4
  tags                    = var.tags
}

resource "azurerm_nat_gateway_public_ip_association" "this" {
  for_each = local.nat_addresses

  nat_gateway_id       = azurerm_nat_gateway.this[0].id
  public_ip_address_id = azurerm_public_ip.nat[each.key].id
}

# Nodes, and the pods behind their addresses. Flexible servers and API servers have ways out of their own, and endpoints need none.
resource "azurerm_subnet_nat_gateway_association" "nodes" {
  count = local.has_nat ? 1 : 0

  subnet_id      = azurerm_subnet.this["nodes"].id
  nat_gateway_id = azurerm_nat_gateway.this[0].id

  depends_on = [azurerm_nat_gateway_public_ip_association.this]
}

# https://learn.microsoft.com/azure/nat-gateway/nat-metrics
resource "azurerm_monitor_metric_alert" "nat_ports" {
  count = local.has_nat ? 1 : 0

  name                = "${var.name}-nat-ports"
  resource_group_name = var.resource_group_name
  scopes              = [azurerm_nat_gateway.this[0].id]
  description         = "Connections to the internet fail: the addresses of ${var.name}-nat have no port left for them"
  severity            = 1
  frequency           = "PT1M"
  window_size         = "PT5M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/natGateways"
    metric_name      = "SNATConnectionCount"
    aggregation      = "Total"
    operator         = "GreaterThan"
    threshold        = 0

    dimension {
      name     = "ConnectionState"
      operator = "Include"
      values   = ["Failed"]
    }
  }

  action {
    action_group_id = var.action_group_id
  }
}

resource "azurerm_monitor_metric_alert" "nat_path" {
  count = local.has_nat ? 1 : 0

  name                = "${var.name}-nat-path"
  resource_group_name = var.resource_group_name
  scopes              = [azurerm_nat_gateway.this[0].id]
  description         = "The path of ${var.name}-nat to the internet is impaired"
  severity            = 1
  frequency           = "PT1M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/natGateways"
    metric_name      = "DatapathAvailability"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = 90
  }

  action {
    action_group_id = var.action_group_id
  }
}
