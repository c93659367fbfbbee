# What names and ARNs the environment's resources have, whatever cell they are of: `PROJECT-REGION-SHORT`, and what comes behind it.
locals {
  arn = "arn:${var.partition}"
  # Within one region of the account, and without a region.
  here     = "*:${var.account_id}"
  names    = ["${var.project}-*-${var.short}", "${var.project}-*-${var.short}-*"]
  named    = "${var.project}-*-${var.short}-*"
  clusters = concat(local.names, sort(var.clusters))
  secrets  = "${local.arn}:secretsmanager:${local.here}:secret:"
  keys     = ["${local.arn}:kms:${local.here}:key/*"]

  in_regions = { StringEquals = { "aws:RequestedRegion" = sort(var.regions) } }
  # Every resource has these tags from the provider.
  tagged = { StringEquals = { "aws:ResourceTag/Project" = var.project, "aws:ResourceTag/Environment" = var.environment } }
  tags   = { StringEquals = { "aws:RequestTag/Project" = var.project, "aws:RequestTag/Environment" = var.environment } }

  # Keys of states of each part: `PROJECT/ENVIRONMENT[/REGION]/LAYER/...`. No name of a client begins with a digit.
  digits = { foundation = ["01"], platform = ["02"], databases = ["03"], applications = ["04", "05", "06", "07", "08", "09"], clients = [] }
  layers_of = {
    for part in local.parts : part => concat(
      [for digit in local.digits[part] : "${digit}-*"],
      part == "clients" ? ["clients"] : [],
      part == "applications" ? sort(var.layers) : [],
    )
  }
  keys_of = {
    for part in local.parts : part => flatten([
      for layer in local.layers_of[part] : ["${var.project}/${var.environment}/${layer}/", "${var.project}/${var.environment}/*/${layer}/"]
    ])
  }

  own_states   = { for name, state in var.states : name => state if state.role_name == null }
  guest_states = { for name, state in var.states : name => state if state.role_name != null }
}
