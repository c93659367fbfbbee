data "nameserver_zone" "this" {
  name = project.domain
}

variable "targets" {
  type        = list(string)
  description = "Names of the load balancers that serve the apps of this cell"
}

# One block for each app that has a host.
expand "resource" {
  for_each = { for key, app in cell.apps : key => app if app.host != null }
  labels   = ["nameserver_record", replace(replace(each.key, "-", "_"), "/", "_")]

  content {
    zone_id = data.nameserver_zone.this.id
    name    = each.value.host
    type    = "CNAME"
    targets = var.targets
    ttl     = 300

    health_check {
      path     = "/"
      interval = 30
    }
  }
}

output "nameservers" {
  value       = data.nameserver_zone.this.nameservers
  description = "Where the zone of the project is served from"
}
