# Where the zone is. The same account unless `applications.zone_role_arn` names a role in another one.
provider "aws" {
  alias               = "zone"
  region              = region.name
  allowed_account_ids = [cell.applications.zone_role_arn == null ? cell.account : split(":", cell.applications.zone_role_arn)[4]]

  assume_role {
    when = cell.applications.zone_role_arn != null

    role_arn     = cell.applications.zone_role_arn
    session_name = "${project.name}-${cell.short}-applications"
  }
}
