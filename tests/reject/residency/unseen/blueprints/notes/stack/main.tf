data "aws_region" "notes" {}

resource "aws_dynamodb_table" "notes" {
  name             = "${project.name}-${client.name}-notes"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = data.aws_region.notes.description
  }
}
