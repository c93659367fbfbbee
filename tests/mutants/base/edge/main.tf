terraform {
  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.0"
    }
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "cloudflare" {}

provider "aws" {
  region = "us-east-1"
}

variable "zone" {
  type = object({
    id   = string
    name = string
  })
}

variable "origins" {
  type    = map(string)
  default = { www = "origin.example.com" }
}

variable "ttl" {
  type    = number
  default = 300
}

resource "cloudflare_dns_record" "origin" {
  for_each = var.origins

  zone_id = var.zone.id
  name    = "${each.key}.${var.zone.name}"
  type    = "CNAME"
  content = each.value
  ttl     = var.ttl
  proxied = false
}

resource "aws_acm_certificate" "edge" {
  domain_name               = var.zone.name
  subject_alternative_names = [for name, _ in var.origins : "${name}.${var.zone.name}"]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "cloudflare_dns_record" "proof" {
  for_each = {
    for option in aws_acm_certificate.edge.domain_validation_options : option.domain_name => {
      name  = option.resource_record_name
      type  = option.resource_record_type
      value = option.resource_record_value
    }
  }

  zone_id = var.zone.id
  name    = each.value.name
  type    = each.value.type
  content = each.value.value
  ttl     = 60
}

resource "aws_cloudfront_distribution" "edge" {
  enabled     = true
  aliases     = [var.zone.name]
  price_class = "PriceClass_100"

  origin {
    domain_name = var.origins["www"]
    origin_id   = "www"

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "www"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]

    forwarded_values {
      query_string = true

      cookies {
        forward = "none"
      }
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn = aws_acm_certificate.edge.arn
    ssl_support_method  = "sni-only"
  }
}

resource "aws_wafv2_ip_set" "office" {
  name               = "office"
  scope              = "CLOUDFRONT"
  ip_address_version = "IPV4"
  addresses          = ["192.0.2.0/24"]
}

resource "aws_lambda_function" "headers" {
  function_name = "headers"
  role          = "arn:aws:iam::123456789012:role/headers"
  runtime       = "nodejs20.x"
  handler       = "index.handler"
  filename      = "${path.module}/headers.zip"
  publish       = true

  environment {
    variables = { ZONE = var.zone.name }
  }
}

resource "aws_dynamodb_table" "sessions" {
  name         = "sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  range_key    = "at"

  dynamic "attribute" {
    for_each = { id = "S", at = "N" }

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
}

resource "aws_sns_topic" "alarms" {
  name = "alarms"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  threshold           = 5
  alarm_actions       = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "rate"
    return_data = true

    metric {
      namespace   = "AWS/CloudFront"
      metric_name = "5xxErrorRate"
      period      = 60
      stat        = "Average"
      dimensions  = { DistributionId = aws_cloudfront_distribution.edge.id }
    }
  }
}

output "arn" {
  value = provider::aws::arn_parse(aws_sns_topic.alarms.arn).account_id
}

output "records" {
  value = { for k, r in cloudflare_dns_record.origin : k => r.id }
}
