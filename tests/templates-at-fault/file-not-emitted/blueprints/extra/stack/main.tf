locals {
  policy = file("${path.module}/policy.json")
}

output "policy" {
  value = local.policy
}
