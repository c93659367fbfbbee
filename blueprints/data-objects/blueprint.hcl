# A bucket in each place comes first, what copies between them afterwards (`data-objects-replication`): S3 takes a rule only once both buckets are there.
blueprint "data-objects" {
  summary = "A store of objects in each of its places: a bucket that keeps versions, encrypted with a key of its region, and what apps may do with it"
  each    = "store"
  clouds  = ["aws"]
  when    = store.kind == "objects"
  section = "objects"

  # A state for each store in each place: no plan for one can reach the data of another.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["client", "platform"]

    set {
      tags = merge({ Store = store.path }, store.client == null ? {} : { Client = store.client })
    }
  }

  names {
    settings = lookup(store, "objects", null)
    owner    = store.client == null ? "shared" : store.client
    prefix   = "${project.name}-${cell.short}-${owner}"
    # Apps that may use it, as far as they run here, by their names, and what each may do. A copy takes no writes until it stands alone.
    workloads = store.client == null ? { for path, workload in cell.apps : trimprefix(path, "shared/") => workload if workload.client == null } : client.apps
    writable  = store.role == "primary" || store.writes == "everywhere" || try(settings.promoted, false)
    users     = { for name, access in try(settings.apps, {}) : name => writable ? access : "read" if contains(keys(workloads), name) }
    # Their roles, as the stacks that make them call them.
    role_names = { for name in keys(users) : name => workloads[name].service_account.iam_role != null ? reverse(split("/", workloads[name].service_account.iam_role))[0] : (
      length("${prefix}-${name}") <= 64 ? "${prefix}-${name}" : "${substr("${prefix}-${name}", 0, 58)}-${substr(sha256("${prefix}-${name}"), 0, 5)}"
    ) }

    # Places that copy into this one from another account, and the roles by which they do.
    sources           = [for name in store.places : name if name != cell.name && estate.cells[name].account != cell.account && (store.writes == "everywhere" || name == store.primary)]
    replication_roles = { for name in sources : name => "${project.name}-${estate.cells[name].short}-${store.slug}-replication" }
    replication_role_arns = sort([for name, role in replication_roles :
      "arn:${region.partition}:iam::${estate.cells[name].account}:role/${length(role) <= 64 ? role : "${substr(role, 0, 58)}-${substr(sha256(role), 0, 5)}"}"
    ])
    # What the role is called by which these accounts read where the bucket is.
    reader      = "${project.name}-${cell.short}-${store.slug}-place"
    reader_name = length(reader) <= 64 ? reader : "${substr(reader, 0, 58)}-${substr(sha256(reader), 0, 5)}"

    # Buckets of the cell by what stands between its own name and the account in theirs.
    bucket_names = concat(
      flatten([for name, tenant in cell.clients : [for bucket in keys(tenant.infrastructure.buckets) : "${name}-${bucket}"]]),
      [for path, other in cell.stores : "${other.client == null ? "shared" : other.client}-data-${other.name}" if other.kind == "objects"],
    )
    buckets_by_name   = { for name in bucket_names : name => name... }
    regions_of_places = { for name in store.places : estate.cells[name].region.name => name... }
    partitions        = distinct([for name in store.places : estate.cells[name].region.partition])
    lag_minutes       = try(settings.alarms.lag_minutes, null) != null ? settings.alarms.lag_minutes : store.rpo_minutes == null ? 15 : store.rpo_minutes
    # Opt-in regions that S3 has for multi-Region access points.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ConfiguringMrapOptInRegions.html
    mrap_regions = [
      "af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1",
      "me-central-1", "me-south-1",
    ]
    mrap = try(settings.multi_region_access_point, false)
    # Characters of what the policies of an app's role say here, about: of the buckets of its client, of each store, and of one that is reached everywhere.
    last_store = { for name in keys(users) : name => reverse(sort([
      for path, other in cell.stores : path if other.kind == "objects" && other.client == store.client && contains(keys(try(other.objects.apps, {})), name)
    ]))[0] }
    policy_sizes = { for name in keys(users) : name => sum(concat(
      [length([for bucket in values(try(client.infrastructure.buckets, {})) : 1 if contains(keys(bucket.apps), name)]) * 250],
      [for path, other in cell.stores : 1150 + (other.objects.multi_region_access_point && other.writes == "everywhere" ? 1000 + 530 * length(other.places) : 0)
      if other.kind == "objects" && other.client == store.client && contains(keys(try(other.objects.apps, {})), name)],
    )) }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "apps" {
    found = distinct([
      for name in keys(try(settings.apps, {})) : name if !contains(keys(estate.apps), "${owner}/${name}")
    ])
    message = "the store `${store.path}` is opened to ${join(", ", [for name in found : "`${name}`"])}, which is no app ${store.client == null ? "of the whole estate" : "of this client"}"
    help = length([for path in keys(estate.apps) : path if startswith(path, "${owner}/")]) == 0 ? "take it out: there is no such app" : "the apps are ${join(", ", [
      for path in keys(estate.apps) : "`${trimprefix(path, "${owner}/")}`" if startswith(path, "${owner}/")
    ])}"
    at = [for name, access in try(settings.apps, {}) : access if contains(found, name)]
  }
  # The gateway endpoint's addresses are public ones.
  check "egress" {
    found    = [for name in keys(users) : name if workloads[name].service_account.iam_role == null && !contains(workloads[name].egress.internet_ports, 443)]
    message  = "apps use the store `${store.path}` in ${cell.name}, and may not open connections to port 443, over which S3 is asked: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "add 443 to `egress.internet_ports`"
    at       = [for name in found : workloads[name].egress.internet_ports]
    severity = "warning"
  }
  # Said where the app does not run: nobody would see it else.
  check "app-elsewhere" {
    found = store.role != "primary" ? [] : [
      for name in keys(try(settings.apps, {})) : name
      if contains(keys(estate.apps), "${owner}/${name}") && length(setintersection(store.places, estate.apps["${owner}/${name}"].cells)) == 0
    ]
    message  = "apps are to use the store `${store.path}` and run in none of its places: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "give the store a place in a cell of the app, which are ${join(", ", [for place in estate.apps["${owner}/${found[0]}"].cells : "`${place}`"])}, or take the app out"
    at       = [for name in found : settings.apps[name]]
    severity = "warning"
  }

  # Of all policies that stand in a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  check "policy-size" {
    found    = [for name, size in policy_sizes : name if size > 10240 && store.path == last_store[name]]
    message  = "the roles of apps would say too much in ${cell.name}, what they may do with stores and buckets: ${join(", ", [for name in found : "that of `${name}` about ${policy_sizes[name]} characters"])}, and IAM takes 10240"
    help     = "let each of these apps use fewer stores, or put what belongs together into one store"
    at       = [for name in found : settings.apps[name]]
    severity = "warning"
  }

  # S3 refuses a transition that comes after the end, or too close to another one.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
  check "lifecycle" {
    condition = settings == null ? true : (
      (settings.infrequent_access_days == null || settings.archive_days == null ? true : settings.archive_days >= settings.infrequent_access_days + 30) &&
      (settings.infrequent_access_days == null || settings.expire_days == null ? true : settings.expire_days > settings.infrequent_access_days) &&
      (settings.archive_days == null || settings.expire_days == null ? true : settings.expire_days > settings.archive_days)
    )
    message = "the lifecycle of the store `${store.path}` in ${cell.name} does not run forward: infrequent access, 30 days later at least the archive, then the end"
    help    = "write them in this order: `infrequent_access_days`, then `archive_days`, which is 30 more at least, then `expire_days`"
    at      = [for key in ["expire_days", "archive_days", "infrequent_access_days"] : settings[key] if settings[key] != null]
  }

  # Names of two things: the second one's apply fails, or takes over the first one's.
  check "bucket-clash" {
    each = "cell"
    found = [
      for name in distinct(bucket_names) : "`${project.name}-${cell.short}-${name}-${cell.account}`" if length(buckets_by_name[name]) > 1
    ]
    message = "buckets of ${cell.name} would have the same name: ${join(", ", found)}"
    help    = "rename the client's bucket, or the store: the bucket of a store is called `<project>-<cell>-<client>-data-<store>-<account>`"
    at = concat(
      [for path, other in cell.stores : other.name if other.kind == "objects" && contains(found, "`${project.name}-${cell.short}-${other.client == null ? "shared" : other.client}-data-${other.name}-${cell.account}`")],
      [cell.name],
    )
  }
  # As are the keys of clients, and the one of the secrets of apps that all clients call.
  check "key-clash" {
    condition = store.client != null || !contains(concat(keys(cell.clients), ["shared-secrets"]), store.slug)
    message   = "the key of the store `${store.path}` in ${cell.name} would be called `alias/${project.name}-${cell.short}-${store.slug}`, as ${store.slug == "shared-secrets" ? "that of the secrets of apps of the whole estate" : "that of the client `${store.slug}`"} is"
    help      = "rename the store"
    at        = store.name
  }

  # https://docs.aws.amazon.com/general/latest/gr/aws-arns-and-namespaces.html: no role of one partition has rights in another.
  check "partitions" {
    condition = store.role != "primary" || length(partitions) < 2
    message   = "the store `${store.path}` has places in several partitions of AWS, ${join(", ", [for name in partitions : "`${name}`"])}, between which S3 copies nothing"
    help      = "make a store of its own in each partition, and let an app carry over what both need"
    at        = [for name, replica in store.replicas : replica.purpose if estate.cells[name].region.partition != region.partition]
  }

  check "promoted-home" {
    condition = try(settings.promoted, false) ? store.role == "replica" : true
    message   = "the home of the store `${store.path}`, ${cell.name}, is to stand alone as if it were a copy: nothing could be copied back into it"
    help      = "write `promoted` in the table of the copy, `[${store.client == null ? "" : "clients.${store.client}."}data.${store.name}.replicas.\"<region>/<environment>\"]`; once the copy is the home, take it out"
    at        = try(settings.promoted, null)
  }
  # What is copied is not told of a deletion of one version, nor of the end of a lifecycle.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html
  check "deletes-both-ways" {
    condition = store.role != "primary" || store.writes != "everywhere" || try(settings.replicate_deletes, true)
    message   = "the store `${store.path}` takes writes everywhere, and keeps deletions to the place that they are made in: what was deleted in one place is still read in the others, and put back from there when it is changed"
    help      = "take `replicate_deletes = false` out"
    at        = try(settings.replicate_deletes, null)
    severity  = "warning"
  }
  check "class-both-ways" {
    condition = store.role != "primary" || store.writes != "everywhere" || try(settings.storage_class, "standard") == "standard"
    message   = "the store `${store.path}` takes writes everywhere, and what is written in one place arrives in all others as `${try(settings.storage_class, "standard")}`, where each request for it costs more"
    help      = "take `storage_class` out, and let `infrequent_access_days` or `archive_days` move what is old"
    at        = try(settings.storage_class, null)
    severity  = "warning"
  }

  # The service-level agreement is 15 minutes for 99.9 % of objects, with none for deletions.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html
  check "rpo" {
    condition = store.role != "primary" || store.rpo_minutes == null || length(store.replicas) == 0 ? true : try(settings.minutes, 15) != 0 && store.rpo_minutes >= try(settings.minutes, 15)
    message = try(settings.minutes, 15) == 0 ? (
      "the store `${store.path}` may lose ${store.rpo_minutes} minutes at most, and without `minutes` S3 promises nothing: large objects take hours"
    ) : "the store `${store.path}` may lose ${store.rpo_minutes} minutes at most, and S3 promises to copy within ${try(settings.minutes, 15)}"
    help     = try(settings.minutes, 15) == 0 ? "take `minutes = 0` out" : "write `rpo_minutes = 15` at least; what has to be in two regions before it counts is written there by the app"
    at       = try(settings.minutes, 15) == 0 ? [settings.minutes, store.rpo_minutes] : [store.rpo_minutes]
    severity = "warning"
  }
  check "lag-beyond-rpo" {
    condition = store.role != "primary" || store.rpo_minutes == null || length(store.replicas) == 0 ? true : lag_minutes <= store.rpo_minutes
    message   = "the store `${store.path}` may lose ${store.rpo_minutes == null ? 0 : store.rpo_minutes} minutes at most, and somebody is told of a copy that is ${lag_minutes} behind"
    help      = "take `alarms.lag_minutes` out, which then is `rpo_minutes`"
    at        = try(settings.alarms.lag_minutes, null)
    severity  = "warning"
  }
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-buckets.html
  check "access-point-writes" {
    condition = !mrap || store.role != "primary" || store.writes == "everywhere" && length(store.replicas) > 0
    message   = "the store `${store.path}` is to have one address for all of its places, and ${length(store.replicas) == 0 ? "has one place" : "only its home takes writes: those that reach a copy would be refused"}"
    help      = length(store.replicas) == 0 ? "take `multi_region_access_point` out, or give the store a copy" : "write `writes = \"everywhere\"`, or take `multi_region_access_point` out"
    at        = settings.multi_region_access_point
  }
  check "access-point-regions" {
    found = !mrap || store.role != "primary" ? [] : [for name in keys(regions_of_places) : name if length(regions_of_places[name]) > 1]
    message = "a multi-Region access point has one bucket in each region, and the store `${store.path}` has several places in ${join(", ", [
      for name in found : "${name}, ${join(" and ", [for place in regions_of_places[name] : "`${place}`"])}"
    ])}"
    help = "take `multi_region_access_point` out, or all but one of these places"
    at   = settings.multi_region_access_point
  }
  check "access-point-accounts" {
    condition = !mrap || store.role != "primary" || length(distinct([for name in store.places : estate.cells[name].account])) == 1
    message   = "the multi-Region access point of the store `${store.path}` would lead into several accounts, ${join(", ", distinct([for name in store.places : estate.cells[name].account]))}, where the apps of one have no rights to the keys of another"
    help      = "take `multi_region_access_point` out, or give the store places in one account"
    at        = settings.multi_region_access_point
  }
  check "access-point-opt-in" {
    found = !mrap || store.role != "primary" ? [] : distinct([
      for name in store.places : estate.cells[name].region.name
      if estate.cells[name].region.partition != "aws" || estate.cells[name].region.opt_in && !contains(mrap_regions, estate.cells[name].region.name)
    ])
    message  = "S3 is not known to have multi-Region access points in ${join(", ", found)}, where the store `${store.path}` has places"
    help     = "take `multi_region_access_point` out, or those places"
    at       = settings.multi_region_access_point
    severity = "warning"
  }
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html: a gateway endpoint does not lead to it.
  check "access-point-way" {
    condition = !mrap || cell.network.nat != "none" || length(users) == 0
    message   = "apps in ${cell.name} cannot reach the multi-Region access point of the store `${store.path}`: the network has no NAT, and the gateway endpoint of S3 does not lead to it"
    help      = "write another `nat` in the network, or let these apps use the bucket by its name"
    at        = [settings.multi_region_access_point, cell.network.nat]
    severity  = "warning"
  }
}
