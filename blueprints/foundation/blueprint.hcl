blueprint "foundation" {
  summary = "Network of a cell: VPC or a share in one, NAT, VPN, endpoints, security groups, backups, and the parameters that name them"
  each    = "cell"
  clouds  = ["aws"]
  tables  = ["network", "vpn"]

  stack {
    layer  = "01-foundation"
    shared = "root-module"
    needs  = ["state"]

    # A cell that lives in another one's network reads what the owner's foundation wrote.
    needs_of_cells = { foundation = cell.shares_network_with == null ? [] : [cell.network_owner.cell] }

    values = reads_files ? [for name in ["networking", "vpn"] : "terraform/shared/region-configs/${region.name}/${name}.tfvars"] : []
  }

  names {
    # Whether its values stand in files beside it, and not in it.
    reads_files = estate.output.values == "tfvars"
    # The cell whose network this one lives in: itself, if it has one of its own.
    owner = estate.cells[cell.network_owner.cell]
    # Of its keys that are to be deleted: as long as the environment wants it which keeps them longest.
    network_key_days = max([for name in concat([cell.name], cell.siblings) : estate.cells[name].environment.key_days]...)
    # Where its endpoints are listed.
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"

    # Vaults that keep copies of its recovery points: those of cells are called as their own stacks call them.
    copies_to = concat(
      [for name in cell.backup_copies : placed("arn:${region.partition}:backup:${estate.cells[name].region.name}:${estate.cells[name].account}:backup-vault:${project.name}-${estate.cells[name].short}-vault", name)],
      cell.backup_vaults,
    )

    vault_arn = "arn:${region.partition}:backup:${region.name}:${cell.account}:backup-vault:${project.name}-${cell.short}-vault"

    # Secrets that people write: of clients, and of apps of the whole estate.
    secret_prefix = "${join("/", compact([project.name, environment.secrets_under]))}/"
    has_secrets = anytrue(concat(
      [for name, tenant in cell.clients : length(tenant.infrastructure.secrets.names) > 0],
      [for path, workload in cell.apps : length(workload.secrets) + length([for login in workload.image_pull_secrets : 1 if login.from != null]) > 0],
    ))

    # What AWS Backup keeps of the cell, for people.
    backed_up = concat(
      [for name, tenant in cell.clients : "the database of ${name}${tenant.database.engine == "rds" ? "" : ": the instances with their volumes"}" if lookup(tenant, "database", null) != null],
      flatten([for name, tenant in cell.clients : [for bucket, its in tenant.infrastructure.buckets : "the bucket ${bucket} of ${name}" if its.backup]]),
      [for path, one in cell.stores : "the database ${path}" if one.kind == "postgres" && (one.role == "primary" || one.purpose == "disaster-recovery")],
      [for path, one in cell.stores : "the bucket of ${path}" if one.kind == "objects" && try(one.objects.backup, false)],
      contains(cell.platform.services, "ebs-csi") ? ["volumes that pods claim, where some do"] : [],
    )

    # Rules that the group for offices counts as: each port and two kinds of ICMP, as many times as the list of their networks has room, which is in steps of five.
    offices      = [for range in owner.site_networks : range if range != "0.0.0.0/0"]
    office_rules = (length(cell.network.office_ports) + 2) * 5 * ceil(length(offices) / 5)
    # Where a single NAT gateway may stand, and the zones of the region as the network names them.
    public_zones    = sort([for subnet in cell.network.public_subnets : subnet.zone])
    zones_of_region = length([for subnet in cell.network.public_subnets : subnet.zone if subnet.zone_by_id]) > 0 ? region.zone_ids : region.zones
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/01-foundation/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
    file "values.tf" { when = reads_files }
    file "variables.tf" { when = reads_files }
  }

  files "modules" {
    to  = "terraform/shared/modules"
    zip = ["secret-ages/ages.py"]
  }

  files "copies" {
    when = length(copies_to) > 0
    to   = "docs/backups/${cell.slug}"
  }

  # A range that no subnets are planned in is said by itself.
  check "az-count" {
    condition = length(cell.network.private_subnets) >= 2 || length(cell.network.private_subnets) < cell.network.availability_zones
    message   = "EKS and load balancers need private subnets in two availability zones, ${cell.name} has ${length(cell.network.private_subnets)}"
    help      = "write `availability_zones = 2` or more; the zones of a cluster cannot be changed later"
    at        = [cell.network.private_subnets, cell.network.availability_zones]
  }

  check "alarms-heard" {
    condition = !environment.protected || length(cell.network.alarm_emails) > 0
    message   = "nobody is told of the alarms of ${cell.name}: they go to a topic that has no subscriber"
    help      = "write who is mailed in `network.alarm_emails`, unless something else subscribes to the topic"
    at        = cell.network.alarm_emails
    severity  = "note"
  }

  check "nat-zone" {
    condition = cell.shares_network_with != null || cell.network.nat != "single" || try(contains([for subnet in cell.network.public_subnets : subnet.zone], cell.network.nat_zone), true)
    message   = "the NAT gateway of ${cell.name} is to stand in `${cell.network.nat_zone}`, where it has no public subnet"
    help = length(cell.network.public_subnets) > 0 ? "write one of ${join(", ", [for subnet in cell.network.public_subnets : "`${subnet.zone}`"])}" : (
      "give it public subnets, or write `nat = \"none\"`"
    )
    at = cell.network.nat_zone
  }

  # The network may get the zones that it leaves out, and one in front would take the place of this one: its address, which allow-lists have, would go.
  check "nat-zone-by-default" {
    condition = cell.shares_network_with != null || cell.network.nat != "single" || cell.network.nat_zone != null || length(public_zones) == 0 || length(zones_of_region) == 0 || public_zones[0] == zones_of_region[0]
    message   = "the NAT gateway of ${cell.name} stands in ${public_zones[0]} only as long as its network leaves out the zones in front of it: another zone means another address"
    help      = "write it down: `network.nat_zone = \"${public_zones[0]}\"`"
    at        = cell.network.availability_zones
    severity  = "warning"
  }

  # Nodes without a way to the internet reach these only through endpoints; without one of them they never join.
  check "private-endpoints" {
    found = [
      for service in ["ec2", "ecr.api", "ecr.dkr", "eks", "elasticloadbalancing", "logs", "sts"] : service
      if cell.shares_network_with == null && cell.network.nat == "none" && !contains(cell.network.interface_endpoints, service)
    ]
    message  = "${cell.name} has no NAT, and no endpoints for ${join(", ", found)}: nodes in private subnets cannot join a cluster or pull images"
    help     = "write `interface_endpoints = ${replace(jsonencode(concat(cell.network.interface_endpoints, found)), ",", ", ")}` in `${network_table}`, or `nat = \"single\"` or `\"per_az\"`"
    at       = cell.network.nat
    severity = "warning"
  }

  # Names of services: data/aws-endpoint-services.json. CreateVpcEndpoint refuses one that there is not, in the middle of an apply.
  check "endpoint-names" {
    found    = cell.shares_network_with != null ? [] : [for service in cell.network.interface_endpoints : service if !endpoint_service(service).known]
    message  = "nothing is known of services of PrivateLink that ${cell.name} has endpoints for: ${join(", ", [for service in found : "`${service}`"])}"
    help     = endpoint_service(found[0]).near == null ? "`aws ec2 describe-vpc-endpoint-services --region ${region.name}` lists the names: what stands behind `com.amazonaws.${region.name}.` (table of ${endpoint_service(found[0]).as_of})" : "did you mean `${endpoint_service(found[0]).near}`? `aws ec2 describe-vpc-endpoint-services --region ${region.name}` lists all (table of ${endpoint_service(found[0]).as_of})"
    at       = found
    severity = "warning"
  }

  # https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, for this and the next one.
  check "office-rules" {
    # More networks than a table has routes are told as that.
    condition = office_rules <= lookup(estate.quotas, "vpc.rules-per-group", 60) || length(offices) > lookup(estate.quotas, "vpc.routes", 50)
    message   = "the security group for offices of ${cell.name} would count as ${office_rules} rules, ${length(cell.network.office_ports)} ports and ICMP for ${length(offices) == 1 ? "one network" : "${length(offices)} networks"}, and AWS allows ${lookup(estate.quotas, "vpc.rules-per-group", 60)}: the apply stops there"
    help      = "open fewer `office_ports`, write neighbouring networks of sites as one, or ask AWS for more and write `\"vpc.rules-per-group\" = ${office_rules}` under `[quotas]`"
    at        = [cell.network.office_ports, lookup(estate.quotas, "vpc.rules-per-group", null), cell.name]
    severity  = "warning"
  }
  # One address in each zone for each of them, beside the databases; AWS keeps five of a subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
  check "endpoint-room" {
    found = cell.shares_network_with != null ? [] : [
      for subnet in cell.network.database_subnets : subnet.cidr if length(cell.network.interface_endpoints) > pow(2, 32 - tonumber(split("/", subnet.cidr)[1])) - 5
    ]
    message = "the ${length(cell.network.interface_endpoints)} interface endpoints of ${cell.name} have an address each in the database subnets, which have ${length(found) == 0 ? 0 : pow(2, 32 - tonumber(split("/", found[0])[1])) - 5}: ${join(", ", [for range in found : "`${range}`"])}"
    help    = "write larger ranges in `network.database_subnets`, take a larger `network.vpc_cidr`, or leave endpoints out"
    at      = [cell.network.interface_endpoints, cell.network.database_subnets]
  }
  check "endpoint-quota" {
    condition = cell.shares_network_with != null || length(cell.network.interface_endpoints) <= lookup(estate.quotas, "vpc.interface-endpoints", 50)
    message   = "the VPC of ${cell.name} would have ${length(cell.network.interface_endpoints)} interface endpoints, and AWS allows ${lookup(estate.quotas, "vpc.interface-endpoints", 50)}: the apply stops there"
    help      = "list fewer `interface_endpoints`, or ask AWS for more and write `\"vpc.interface-endpoints\" = ${length(cell.network.interface_endpoints)}` under `[quotas]`"
    at        = cell.network.interface_endpoints
    severity  = "warning"
  }

  check "s3-endpoint" {
    condition = cell.shares_network_with != null || contains(cell.network.gateway_endpoints, "s3")
    message   = "${cell.name} has no gateway endpoint for S3: database subnets have no other way to it, and image layers pass NAT at its price"
    help      = "write `gateway_endpoints = ${replace(jsonencode(concat(cell.network.gateway_endpoints, ["s3"])), ",", ", ")}` in `${network_table}`; it is free"
    at        = cell.network.gateway_endpoints
    severity  = "warning"
  }

  # https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html: of one range a static route goes before one that a gateway propagates.
  check "default-route" {
    found = [
      for site, vpn in cell.vpn : site
      if cell.shares_network_with == null && cell.network.nat != "none" && contains(vpn.networks, "0.0.0.0/0")
    ]
    message  = "the default route over the VPN to ${join(", ", found)} is never used in ${cell.name}: the one to NAT goes before it"
    help     = "write `nat = \"none\"` in the network, so that all that leaves goes through the site, or list the site's networks without `0.0.0.0/0`"
    at       = concat(flatten([for vpn in values(cell.vpn) : [for range in vpn.networks : range if range == "0.0.0.0/0"]]), [cell.network.nat])
    severity = "warning"
  }

  # The longest name that is made from the prefix is that of a role: 64 characters, with `-network-reader` at its end.
  check "name-length" {
    condition = length("${project.name}-${cell.short}") <= 40
    message   = "names in ${cell.name} start with `${project.name}-${cell.short}`, ${length("${project.name}-${cell.short}")} characters: roles and vaults would be too long"
    help      = "shorten `project.name`, or give the environment a `short`"
    at        = project.name
  }

  # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html: the number cannot be raised.
  check "trails" {
    condition = length([
      for name in estate.regions[region.name].cells : name if estate.cells[name].account == cell.account
      ]) + length([
      for name, other in estate.states : name if other.kind == "s3" && other.region == region.name && other.account == cell.account
    ]) <= 5
    message  = "account ${cell.account} would have more than the five trails in ${region.name} that CloudTrail allows: one for each cell and one for each state bucket there"
    help     = "give environments accounts of their own"
    at       = cell.name
    severity = "warning"
  }

  # Both trails would record the same, and the second copy is paid for.
  check "audit-twice" {
    found    = environment.audit_trail ? [for at, name in estate.regions[region.name].cells : name if at < index(estate.regions[region.name].cells, cell.name) && estate.cells[name].account == cell.account && estate.cells[name].environment.audit_trail] : []
    message  = "the trail of ${cell.name} is to record who reads secrets and changes what in the region, as that of ${join(" and ", found)} does in the same account: the second copy is paid for"
    help     = "write `audit_trail` for one of the environments that share an account"
    at       = environment.audit_trail
    severity = "warning"
  }

  # Points of a rarer kind that go before those of the more frequent one keep nothing that is not kept anyway.
  check "backup-days" {
    found = [for kind, others in { weekly_days = ["daily_days"], monthly_days = ["daily_days", "weekly_days"] } : environment.backup[kind] if environment.backup[kind] > 0 && anytrue([
      for other in others : environment.backup[other] > environment.backup[kind]
    ])]
    message  = "weekly or monthly recovery points of ${environment.name} are kept for ${join(" and ", found)} days, shorter than more frequent ones: they keep nothing"
    help     = "keep them longer than `daily_days` (${environment.backup.daily_days}) and, for monthly ones, than `weekly_days` (${environment.backup.weekly_days}), or write 0 for none"
    at       = found
    severity = "warning"
  }
}
