# Of the output in production.
output "production" {
  # Goes with the condition.
  when = environment.name == "production" # this, too

  # Of the value.
  value = cell.name
}

# Goes with its block in production.
output "staging" {
  when  = environment.name == "staging"
  value = var.here
}

output "one_line" { when = environment.name == "staging" }

resource "example" "nested" {
  when     = region.name != "nowhere"
  for_each = var.things

  name = each.key

  # Goes with its block in staging.
  logs {
    when = cell.kms == null

    days = 30
  }

  dynamic "rule" {
    when     = cell.kms == null
    for_each = var.rules

    content {
      when = rule.value
      port = rule.key
    }
  }

  expand "zone" {
    for_each = toset(cell.zones)

    content {
      when = each.key == "us-east-1b"
      name = each.key
    }
  }

  # Texts, and what only Terraform knows, are arguments of this name.
  rules {
    when = "request.path == '/${cell.name}'"
  }

  rules {
    when = var.here
  }

  provisioner "local-exec" {
    when    = destroy
    command = "true"
  }
}

locals {
  when = cell.kms == null
}

module "takes_when" {
  source = "./x"
  when   = var.here
}
