output "dns_name" {
  description = "Name of the load balancer."
  value       = aws_lb.web.dns_name
}

output "role" {
  value = {
    name = aws_iam_role.web.name
    arn  = aws_iam_role.web.arn
  }
}

output "bucket" {
  value = one(aws_s3_bucket.logs[*].bucket)
}

output "private_key" {
  value     = tls_private_key.web.private_key_pem
  sensitive = true
}

output "ports" {
  value = { for name, group in aws_lb_target_group.web : name => group.port }

  precondition {
    condition     = length(var.listeners) > 0
    error_message = "No listener."
  }

  depends_on = [aws_lb_listener.web]
}
