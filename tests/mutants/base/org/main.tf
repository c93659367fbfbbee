terraform {
  required_providers {
    aws = ">= 6.0"
    google = {
      source  = "hashicorp/google"
      version = "~> 6.0"
    }
  }

  backend "local" {
    path = "org.tfstate"
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "google" {
  project = "acme"
}

data "terraform_remote_state" "network" {
  backend = "local"

  config = {
    path = "../network.tfstate"
  }
}

variable "teams" {
  type = list(object({
    name    = string
    members = list(string)
    admin   = optional(bool, false)
  }))
  default = []
}

locals {
  members = flatten([
    for team in var.teams : [
      for member in team.members : { team = team.name, member = member }
    ]
  ])
  admins = [for team in var.teams : team.name if team.admin]
  byname = { for team in var.teams : team.name => team... }
  policy = {
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["*"]
      Resource = "*"
      Condition = {
        StringNotEquals = { "aws:RequestedRegion" = ["eu-west-1"] }
      }
    }]
  }
}

resource "aws_iam_group" "team" {
  for_each = local.byname
  name     = each.key
}

resource "aws_iam_user" "member" {
  for_each = toset(distinct(local.members[*].member))
  name     = each.value
}

resource "aws_iam_user_group_membership" "member" {
  for_each = { for m in local.members : "${m.team}/${m.member}" => m }

  user   = aws_iam_user.member[each.value.member].name
  groups = [aws_iam_group.team[each.value.team].name]
}

resource "aws_organizations_policy" "regions" {
  name    = "regions"
  content = jsonencode(local.policy)
}

resource "aws_budgets_budget" "team" {
  for_each = { for team in var.teams : team.name => team }

  name         = each.key
  budget_type  = "COST"
  limit_amount = "100"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  notification {
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    notification_type          = "FORECASTED"
    subscriber_email_addresses = ["${each.key}@example.com"]
  }
}

resource "google_project" "team" {
  count = length(var.teams)

  name       = var.teams[count.index].name
  project_id = "acme-${var.teams[count.index].name}"
  labels     = { admin = var.teams[count.index].admin ? "yes" : "no" }
}

resource "google_project_iam_binding" "owners" {
  project = google_project.team[0].project_id
  role    = "roles/owner"
  members = [for m in local.members : "user:${m.member}@example.com" if contains(local.admins, m.team)]

  condition {
    title      = "day"
    expression = "request.time.getHours() < 18"
  }
}

output "vpc" {
  value = data.terraform_remote_state.network.outputs.vpc_id
}

output "projects" {
  value = google_project.team[*].number
}

output "summary" {
  value = <<-EOT
    %{if length(local.admins) > 0}Admins: ${join(", ", local.admins)}%{else}none%{endif}
    Members: ${length(local.members)}
  EOT
}
