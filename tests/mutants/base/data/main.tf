variable "subnet_ids" {
  type = list(string)
}

variable "databases" {
  type = map(object({
    engine   = string
    version  = string
    size     = optional(number, 20)
    replicas = optional(number, 0)
    parameters = optional(list(object({
      name   = string
      value  = string
      reboot = optional(bool, false)
    })), [])
  }))

  validation {
    condition     = alltrue([for d in var.databases : contains(["mysql", "postgres"], d.engine)])
    error_message = "The engine is mysql or postgres."
  }
}

variable "password" {
  type      = string
  ephemeral = true
}

locals {
  families = { mysql = "mysql8.0", postgres = "postgres16" }
  replicas = merge([
    for name, d in var.databases : {
      for i in range(d.replicas) : "${name}-${i}" => name
    }
  ]...)
}

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
    random = {
      source  = "hashicorp/random"
      version = ">= 3.0"
    }
  }
}

resource "random_id" "snapshot" {
  for_each    = var.databases
  byte_length = 4
}

resource "aws_db_subnet_group" "this" {
  name       = "databases"
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  for_each = var.databases

  name   = each.key
  family = local.families[each.value.engine]

  dynamic "parameter" {
    for_each = each.value.parameters
    content {
      name         = parameter.value.name
      value        = parameter.value.value
      apply_method = parameter.value.reboot ? "pending-reboot" : "immediate"
    }
  }
}

resource "aws_db_instance" "this" {
  for_each = var.databases

  identifier                = each.key
  engine                    = each.value.engine
  engine_version            = each.value.version
  instance_class            = "db.t4g.medium"
  allocated_storage         = each.value.size
  username                  = "root"
  password_wo               = var.password
  password_wo_version       = 1
  db_subnet_group_name      = aws_db_subnet_group.this.name
  parameter_group_name      = aws_db_parameter_group.this[each.key].name
  final_snapshot_identifier = "${each.key}-${random_id.snapshot[each.key].hex}"
  storage_encrypted         = true

  timeouts {
    create = "60m"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [engine_version]

    postcondition {
      condition     = self.storage_encrypted
      error_message = "The storage of ${self.identifier} is in the clear."
    }
  }
}

resource "aws_db_instance" "replica" {
  for_each = local.replicas

  identifier          = each.key
  replicate_source_db = aws_db_instance.this[each.value].arn
  instance_class      = "db.t4g.medium"
  skip_final_snapshot = true
}

resource "aws_secretsmanager_secret" "this" {
  for_each = var.databases
  name     = "databases/${each.key}"
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each = var.databases

  secret_id = aws_secretsmanager_secret.this[each.key].id
  secret_string = jsonencode({
    host = aws_db_instance.this[each.key].address
    port = aws_db_instance.this[each.key].port
  })
}

resource "aws_ssm_parameter" "endpoint" {
  for_each = aws_db_instance.this

  name  = "/databases/${each.key}/endpoint"
  type  = "String"
  value = each.value.endpoint
}

output "endpoints" {
  value = { for name, d in aws_db_instance.this : name => { host = d.address, port = d.port } }
}

output "replicas" {
  value = [for name, r in aws_db_instance.replica : "${name}=${r.address}"]
}

output "count" {
  value = length(aws_db_instance.this) + length(aws_db_instance.replica)
}
