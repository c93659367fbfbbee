resource "aws_secretsmanager_secret" "notes" {
  name = "${project.name}-${client.name}-notes"

  replica {
    region = "us-east-1"
  }
}
