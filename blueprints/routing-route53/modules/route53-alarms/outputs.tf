output "topic_arn" {
  description = "Topic in us-east-1 that alarms of health checks publish to."
  value       = aws_sns_topic.this.arn
}
