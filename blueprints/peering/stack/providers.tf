# Accounts of the cells that are asked: nothing is made there, and one parameter is read.
expand "provider" {
  for_each = across
  labels   = ["aws"]

  content {
    alias               = "peer_${each.key}"
    region              = each.value.region
    allowed_account_ids = [each.value.account]

    assume_role {
      role_arn     = "arn:${region.partition}:iam::${each.value.account}:role/${project.name}-${estate.cells[each.value.cell].short}-peering-reader"
      session_name = "${project.name}-${cell.short}-peering"
    }
  }
}
