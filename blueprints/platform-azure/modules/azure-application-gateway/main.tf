locals {
  # The controller in the cluster writes its own; a gateway without any is not taken.
  first = "first"
}

# What hosts of the cell lead to. It stays when the gateway is made anew.
resource "azurerm_public_ip" "this" {
  name                = "${var.name}-ingress"
  resource_group_name = var.resource_group_name
  location            = var.location
  sku                 = "Standard"
  allocation_method   = "Static"
  zones               = length(var.zones) > 0 ? var.zones : null
  tags                = var.tags

  # Customers may have written it into their own rules.
  lifecycle {
    prevent_destroy = true
  }
}

# Listeners, rules and certificates come from ingresses: the controller in the cluster writes them, and owns the whole gateway.
resource "azurerm_application_gateway" "this" {
  #checkov:skip=CKV_AZURE_120:Whether there is a firewall is the cell's decision (applications.waf.enabled)
  #checkov:skip=CKV_AZURE_217:The first listener answers nothing; the controller replaces it by those of ingresses, which redirect to HTTPS
  name                = "${var.name}-ingress"
  resource_group_name = var.resource_group_name
  location            = var.location
  zones               = length(var.zones) > 0 ? var.zones : null
  http2_enabled       = true
  firewall_policy_id  = var.waf == null ? null : azurerm_web_application_firewall_policy.this[0].id
  tags                = var.tags

  sku {
    name = var.waf == null ? "Standard_v2" : "WAF_v2"
    tier = var.waf == null ? "Standard_v2" : "WAF_v2"
  }

  autoscale_configuration {
    min_capacity = var.min_capacity
    max_capacity = var.max_capacity
  }

  gateway_ip_configuration {
    name      = "subnet"
    subnet_id = var.subnet_id
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.this.id
  }

  # Ingresses with `scheme = "internal"`. Of the end of the subnet: the gateway's own machines take addresses from its beginning.
  frontend_ip_configuration {
    name                          = "private"
    subnet_id                     = var.subnet_id
    private_ip_address_allocation = "Static"
    private_ip_address            = cidrhost(var.subnet_cidr, var.private_host)
  }

  # TLS 1.2 and 1.3. https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview
  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20220101S"
  }

  frontend_port {
    name = local.first
    port = 80
  }

  backend_address_pool {
    name = local.first
  }

  backend_http_settings {
    name                  = local.first
    port                  = 80
    protocol              = "Http"
    cookie_based_affinity = "Disabled"
    request_timeout       = 30
  }

  http_listener {
    name                           = local.first
    frontend_ip_configuration_name = "public"
    frontend_port_name             = local.first
    protocol                       = "Http"
  }

  request_routing_rule {
    name                       = local.first
    rule_type                  = "Basic"
    priority                   = 20000
    http_listener_name         = local.first
    backend_address_pool_name  = local.first
    backend_http_settings_name = local.first
  }

  # Ingresses before the gateway of Istio name it: it takes the visitor's port off the address, with which Istio would not know whose it is.
  # https://learn.microsoft.com/azure/application-gateway/rewrite-http-headers-url#remove-port-information-from-the-x-forwarded-for-header
  rewrite_rule_set {
    name = "forwarded-for"

    rewrite_rule {
      name          = "address-without-port"
      rule_sequence = 100

      request_header_configuration {
        header_name  = "X-Forwarded-For"
        header_value = "{var_add_x_forwarded_for_proxy}"
      }
    }
  }

  lifecycle {
    prevent_destroy = true
    # https://azure.github.io/application-gateway-kubernetes-ingress/features/agic-reconcile/
    ignore_changes = [
      backend_address_pool,
      backend_http_settings,
      frontend_port,
      http_listener,
      probe,
      redirect_configuration,
      request_routing_rule,
      ssl_certificate,
      tags["ingress-for-aks-cluster-id"],
      tags["last-updated-by-k8s-ingress"],
      tags["managed-by-k8s-ingress"],
      url_path_map,
    ]
  }
}
