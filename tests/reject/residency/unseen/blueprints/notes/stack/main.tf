data "aws_region" "notes" {}

resource "aws_secretsmanager_secret" "notes" {
  name = "${project.name}-${client.name}-notes"

  replica {
    region = data.aws_region.notes.description
  }
}
