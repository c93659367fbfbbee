# In one region, as it should be.
resource "aws_secretsmanager_secret" "here" {
  name = "${project.name}/${client.name}/here"
}

resource "aws_secretsmanager_secret" "notes" {
  name = "${project.name}/${client.name}/notes"

  replica {
    region = "eu-central-1"
  }
}

resource "aws_secretsmanager_secret" "listed" {
  name = "${project.name}/${client.name}/listed"

  dynamic "replica" {
    for_each = toset(["eu-central-1"])

    content {
      region = replica.value
    }
  }
}
