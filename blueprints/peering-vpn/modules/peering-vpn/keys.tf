locals {
  tunnels = ["1-1", "1-2", "2-1", "2-2"]

  # Letters and digits, which every cloud takes; AWS takes none that starts with a zero.
  # https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
  keys = { for tunnel in local.tunnels : tunnel => "k${random_bytes.key[tunnel].hex}" }
}

# Made here and not by AWS, whose secret would tell nobody of the other cloud which key is whose.
resource "random_bytes" "key" {
  for_each = toset(local.tunnels)

  length = 24
}

# Where the other side's stack reads them.
resource "aws_secretsmanager_secret" "keys" {
  #checkov:skip=CKV2_AWS_57:Both ends of a tunnel have to get a key at once; the README says how
  name                    = var.name
  description             = "Keys of the four tunnels to ${var.peer}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_days

  tags = { Name = var.name }
}

resource "aws_secretsmanager_secret_version" "keys" {
  secret_id     = aws_secretsmanager_secret.keys.id
  secret_string = join(",", [for tunnel in local.tunnels : local.keys[tunnel]])
}
