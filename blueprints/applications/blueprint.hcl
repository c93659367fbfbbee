# What workloads need of AWS and no controller in the cluster can make. Namespaces, quotas, ingresses and workloads are the Kustomize
# tree's; load balancers are made by the AWS load balancer controller and DNS names of apps by External DNS.
blueprint "applications" {
  summary = "Edge of a cell: certificates of its hosts, the web ACL of its public load balancers, and the bucket for their access logs"
  each    = "cell"
  section = "applications"

  clouds = ["aws"]
  when = length([for path, workload in cell.apps : path if workload.host != null]) > 0 && (
    project.domain != null || cell.applications.zone != null
  )

  stack {
    layer  = "04-applications"
    shared = "root-module"
    needs  = ["foundation", "platform"]
  }

  names {
    zone  = cell.applications.zone == null ? project.domain : cell.applications.zone
    hosts = flatten([for path, workload in cell.apps : concat([workload.host], workload.aliases) if workload.host != null])
    # Those that somebody imports a certificate for, and those that nobody has one for.
    imported = [for host in hosts : host if contains(cell.applications.imported_certificates, host) || contains(cell.applications.imported_certificates, "*.${try(regex("^[^.]+\\.(.*)$", host)[0], "")}")]
    in_zone  = [for host in hosts : host if endswith(".${host}", ".${zone}")]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/04-applications/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Nobody here can prove to a certificate authority that the name is ours.
  check "host-in-zone" {
    # A domain that is none is told as that.
    found    = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*$", zone)) ? [for host in hosts : host if !contains(concat(in_zone, imported), host)] : []
    message  = "no certificate is made for ${join(", ", sort(distinct([for host in found : "`${host}`"])))} in ${cell.name}, and the cluster takes no host without one: not in the zone `${zone}`"
    help     = "correct the host, or import a certificate for it into ACM in ${region.name}, where the load balancer controller finds it by the host, and write it in `applications.imported_certificates`; if all hosts of the cell are in another zone, write that as `applications.zone`"
    at       = length(found) == length(hosts) ? concat([cell.applications.zone], found) : found
    severity = "warning"
  }

  # It is in the zone, and gets one of its own; or no app has it.
  check "imported-for-nobody" {
    found    = [for name in cell.applications.imported_certificates : name if length([for host in hosts : host if !contains(in_zone, host) && (host == name || "*.${try(regex("^[^.]+\\.(.*)$", host)[0], "")}" == name)]) == 0]
    message  = "no app in ${cell.name} has a host that needs the imported certificate for ${join(", ", [for name in found : "`${name}`"])}"
    help     = "take it out: hosts in the zone `${zone}` have certificates that renew themselves"
    at       = found
    severity = "warning"
  }
  check "records" {
    condition = contains(cell.platform.services, "external-dns")
    message   = "nobody makes records for the hosts of ${cell.name}: `external-dns` is not among the services of its cluster"
    help      = "write it beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, ["external-dns"])), ",", ", ")}`, unless somebody else makes the records"
    at        = [cell.platform.services, hosts]
    severity  = "note"
  }
  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
  check "certificates" {
    condition = alltrue([
      for balancer in distinct([for path, workload in cell.apps : "${workload.ingress.group}/${workload.ingress.scheme}" if workload.host != null]) :
      length(distinct([
        for host in flatten([
          for path, workload in cell.apps : concat([workload.host], workload.aliases)
          if workload.host != null && "${workload.ingress.group}/${workload.ingress.scheme}" == balancer
        ]) : cell.applications.certificates == "host" ? host : regex("^[^.]+\\.(.*)$", host)[0]
      ])) <= cell.applications.certificates_per_load_balancer + 1
    ])
    message = "a load balancer of ${cell.name} needs more certificates than it may have, ${cell.applications.certificates_per_load_balancer} and the default one: one for each ${
      cell.applications.certificates == "host" ? "host" : "domain that hosts lie below"
    }"
    help = "${
      cell.applications.certificates == "host" ? "set `applications.certificates = \"domain\"`" : "put hosts side by side below one domain"
    }, send some to another load balancer with `ingress.group`, or have the quota raised and say so in `applications.certificates_per_load_balancer`"
    at = concat(
      [for workload in cell.apps : workload.aliases if workload.host != null && length(workload.aliases) > 0 && length(workload.aliases) == max([for other in cell.apps : length(other.aliases)]...)],
      [cell.applications.certificates_per_load_balancer, cell.applications.certificates],
    )
    severity = "warning"
  }

  check "role-partition" {
    condition = cell.applications.zone_role_arn == null || region.partition == null ? true : split(":", cell.applications.zone_role_arn)[1] == region.partition
    message   = "the role that changes records of the zone of ${cell.name} is of another partition of AWS than ${region.name}, which is of `${region.partition == null ? "" : region.partition}`: nobody there can assume it"
    help      = "write the ARN of a role that begins with `arn:${region.partition == null ? "aws" : region.partition}:`"
    at        = cell.applications.zone_role_arn
  }
}
