# What TLS the load balancers that face the internet speak. Those that look after an app's ingress find it by its name, in its `FrontendConfig`.
# https://cloud.google.com/load-balancing/docs/ssl-policies-concepts
resource "google_compute_ssl_policy" "this" {
  project         = var.project
  name            = var.name
  description     = "Public load balancers of ${var.name}"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"

  depends_on = [google_project_service.this]
}

locals {
  # Few rules, since a project's quota of those with expressions is small (https://cloud.google.com/armor/quotas). Of each set level 1, which mistakes least.
  # https://cloud.google.com/armor/docs/waf-rules
  rules = [
    { text = "Injection", sets = ["sqli-v33-stable", "xss-v33-stable"] },
    { text = "Files and commands of others", sets = ["lfi-v33-stable", "rfi-v33-stable", "rce-v33-stable"] },
    { text = "Broken requests, scanners and known holes", sets = ["protocolattack-v33-stable", "scannerdetection-v33-stable", "cve-canary"] },
  ]
}

# The name is fixed: the load balancers find the policy by it, in each app's `BackendConfig`.
resource "google_compute_security_policy" "this" {
  #checkov:skip=CKV_GCP_73:The set cve-canary stands in the third rule, in a longer expression than the one that is looked for
  count = var.firewall == null ? 0 : 1

  project     = var.project
  name        = var.name
  description = "Public load balancers of ${var.name}"
  type        = "CLOUD_ARMOR"

  dynamic "rule" {
    for_each = local.rules

    content {
      priority    = 100 * (rule.key + 1)
      description = rule.value.text
      action      = "deny(403)"
      # It is only logged.
      preview = var.firewall.mode == "count"

      match {
        expr {
          expression = join(" || ", [for set in rule.value.sets : "evaluatePreconfiguredWaf('${set}', {'sensitivity': 1})"])
        }
      }
    }
  }

  # It comes last, as it lets in whoever asks seldom enough.
  rule {
    priority    = 1000
    description = "Too many requests from one address"
    action      = "throttle"
    preview     = var.firewall.mode == "count"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.firewall.rate_limit
        interval_sec = 300
      }
    }
  }

  # Every policy has this one.
  rule {
    priority    = 2147483647
    description = "Everybody else"
    action      = "allow"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  advanced_options_config {
    # Rules look into the fields of a JSON body, and not at the text of it.
    json_parsing = "STANDARD"
    log_level    = "NORMAL"
  }

  # It learns what is usual and tells of attacks; without an Enterprise subscription that is all it does.
  # https://cloud.google.com/armor/docs/adaptive-protection-overview
  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable          = true
      rule_visibility = "STANDARD"
    }
  }

  depends_on = [google_project_service.this]
}
