expand "output" {
  for_each = attached
  labels   = ["attachment_${each.key}_id"]

  content {
    description = "Attachment to the transit gateway ${each.key}"
    value       = module["attachment_${each.key}"].attachment_id
  }
}
