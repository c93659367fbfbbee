/* Of the first argument,
   over two lines. */
resource "terraform_data" "gaps" {
  # Goes.
  first = cell.kms

  # Stays.
  second = 2
  third  = cell.kms # goes
  fourth = 4        // stays

  /* Goes. */
  fifth = cell.kms

  // Goes.
  // Goes too.
  sixth = cell.kms

  # Of the block.

  # Goes.
  last = cell.kms
}

terraform {
  only = cell.kms
}

resource "a" "b" {
  # Above the expand.
  expand "rule" {
    for_each = toset(cell.zones)
    content {
      # In each copy.
      zone = each.value
      none = cell.none_of_it
    }
  } # behind it

  # Goes with the empty one.
  expand "none" {
    for_each = []
    content {
    }
  }

  expand "nested" {
    for_each = { b = ["x", "y"], a = [] }
    content {
      name = each.key
      expand "inner" {
        for_each = each.value
        content {
          position = each.key
          value    = each.value
        }
      }
    }
  }
}

variable "unset" {
  default = null
}

# Null is a value of these.
variable "null_of_the_estate" {
  default = cell.kms
}

output "null_of_the_estate" {
  value = cell.kms
}

locals {
  null_of_the_estate = cell.kms
}

resource "terraform_data" "conditions" {
  lifecycle {
    # Holds already: nothing is left to check.
    precondition {
      condition     = length(cell.zones) > 0
      error_message = "no zones in ${cell.name}"
    }
    precondition {
      condition     = length(cell.zones) > 0 && self.id != ""
      error_message = "no id in ${cell.name}"
    }
  }
}

resource "a" "asserts" {
  # A block of the provider's own, whatever it is called.
  assert {
    condition = cell.name != ""
  }

  lifecycle {
    expand "postcondition" {
      for_each = cell.zones
      content {
        condition     = each.value != ""
        error_message = "zone ${each.value}"
      }
    }
  }
}

check "zones" {
  assert {
    condition     = cell.name != ""
    error_message = "no name"
  }
}

module "each" {
  for_each = { for zone in cell.zones : zone => cell.name }
  source   = each.key
  config = {
    region = region.name
    "zone" = each.value
    (region.name) : environment.name,
    null_value = cell.kms
  }
}
