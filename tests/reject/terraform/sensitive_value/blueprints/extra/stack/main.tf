variable "password" {
  type      = string
  sensitive = true
}

output "url" {
  value = "postgres://app:${var.password}@db.acme.example.com"
}
