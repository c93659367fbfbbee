# Accounts of the places that are copied into: nothing is made there, and two parameters are read.
expand "provider" {
  for_each = far
  labels   = ["aws"]

  content {
    alias               = "place_${replace(each.key, "-", "_")}"
    region              = each.value.region.name
    allowed_account_ids = [each.value.account]

    assume_role {
      role_arn     = "arn:${region.partition}:iam::${each.value.account}:role/${reader_name[each.key]}"
      session_name = substr("${project.name}-${cell.short}-replication", 0, 64)
    }
  }
}
