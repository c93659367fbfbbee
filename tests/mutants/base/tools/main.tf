terraform {
  required_providers {
    random = {
      source  = "hashicorp/random"
      version = "3.7.2"
    }
    tls   = { source = "hashicorp/tls" }
    null  = { source = "hashicorp/null" }
    time  = { source = "hashicorp/time" }
    local = { source = "hashicorp/local" }
    http  = { source = "hashicorp/http" }
  }
}

variable "names" {
  type    = list(string)
  default = ["a", "b"]
}

variable "host" {
  type = object({
    address = string
    user    = optional(string, "root")
  })
}

resource "random_pet" "name" {
  for_each = toset(var.names)

  length    = 2
  separator = "-"
  prefix    = each.key
}

resource "random_password" "db" {
  length           = 24
  special          = true
  override_special = "!#%"
}

resource "random_integer" "port" {
  min = 10000
  max = 20000
}

resource "random_shuffle" "zones" {
  input        = ["a", "b", "c"]
  result_count = 2
}

resource "tls_private_key" "ca" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P384"
}

resource "tls_self_signed_cert" "ca" {
  private_key_pem       = tls_private_key.ca.private_key_pem
  validity_period_hours = 8760
  is_ca_certificate     = true
  allowed_uses          = ["cert_signing", "crl_signing"]

  subject {
    common_name  = "acme"
    organization = "Acme"
  }
}

resource "time_rotating" "yearly" {
  rotation_days = 365
}

resource "time_sleep" "wait" {
  create_duration = "30s"

  triggers = { rotated = time_rotating.yearly.id }
}

resource "local_file" "inventory" {
  filename        = "${path.module}/inventory.ini"
  file_permission = "0640"
  content         = <<-EOT
    [all]
    %{for name in var.names~}
    ${name} ansible_host=${var.host.address} port=${random_integer.port.result}
    %{endfor~}
  EOT
}

resource "null_resource" "setup" {
  count = length(var.names)

  triggers = { name = var.names[count.index] }

  connection {
    type        = "ssh"
    host        = var.host.address
    user        = var.host.user
    private_key = tls_private_key.ca.private_key_openssh
    timeout     = "2m"
  }

  provisioner "remote-exec" {
    inline = ["echo ${self.triggers.name}"]
  }

  provisioner "local-exec" {
    command    = "echo done"
    on_failure = continue
  }

  provisioner "file" {
    content     = "hello"
    destination = "/tmp/hello"
  }

  lifecycle {
    replace_triggered_by = [terraform_data.version, time_rotating.yearly.id]
  }
}

resource "null_resource" "cleanup" {
  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id}"
  }
}

resource "terraform_data" "version" {
  input            = "1.2.3"
  triggers_replace = [random_password.db.id]
}

data "http" "ip" {
  url = "https://example.com/ip"

  lifecycle {
    postcondition {
      condition     = self.status_code == 200
      error_message = "The service answered ${self.status_code}."
    }
  }
}

data "local_file" "motd" {
  filename = "${path.root}/motd"
}

ephemeral "random_password" "once" {
  length = 32
}

output "pets" {
  value = values(random_pet.name)[*].id
}

output "zones" {
  value = join(",", random_shuffle.zones.result)
}

output "password" {
  value     = random_password.db.result
  sensitive = true
}

output "rotated" {
  value = try(formatdate("YYYY-MM-DD", time_rotating.yearly.rfc3339), null)
}
