resource "aws_chimesdkvoice_voice_profile_domain" "notes" {
  name = "${project.name}-${client.name}-notes"

  server_side_encryption_configuration {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/notes"
  }
}
