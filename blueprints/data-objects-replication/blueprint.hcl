# The second step of `data-objects`, in each place that something is copied from: the home, or all of them.
blueprint "data-objects-replication" {
  summary = "What S3 copies from one place of a store of objects to the others, alarms on it, and one address for all places"
  each    = "store"
  clouds  = ["aws"]
  when    = store.kind == "objects" && length(store.places) > 1 && (store.role == "primary" || store.writes == "everywhere")

  stack {
    layer  = "04-replication"
    shared = "root-module"
    needs  = ["foundation", "data-objects"]

    # Buckets of all places are there first; and the one address, which the home makes, before the others tell their apps of it.
    needs_of_cells = {
      data-objects             = others
      foundation               = distinct([for slug, place in watched : place.name if place.name != cell.name])
      data-objects-replication = mrap && store.role != "primary" ? [store.primary] : []
    }

    set {
      tags = merge({ Store = store.path }, store.client == null ? {} : { Client = store.client })
    }
  }

  names {
    settings = lookup(store, "objects", null)
    owner    = store.client == null ? "shared" : store.client
    prefix   = "${project.name}-${cell.short}-${owner}"
    others   = [for name in store.places : name if name != cell.name]
    # Places that it copies into, each as it is there. One that stands alone takes nothing any more, and gives nothing.
    alone   = [for name in store.places : name if(name == cell.name ? try(settings.promoted, false) : try(store.replicas[name].section.promoted, false))]
    targets = { for name in others : estate.cells[name].slug => estate.cells[name] if !contains(alone, name) && !contains(alone, cell.name) }
    # All that is read: where one address leads, a place that stands alone is still behind it.
    read = { for name in others : estate.cells[name].slug => estate.cells[name] if mrap || contains(keys(targets), estate.cells[name].slug) }
    # Cells of this account in the region of a copy, itself before others: what waits for it is measured there, and told by the topic of one of them.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
    watchers = { for slug, place in targets : slug => concat(
      [for name in [place.name] : name if place.account == cell.account],
      sort([for name, other in estate.cells : name if other.emitted && other.region.provider == "aws" && other.account == cell.account && other.region.name == place.region.name && name != place.name]),
    ) }
    watched       = { for slug, names in watchers : slug => estate.cells[names[0]] if length(names) > 0 }
    far           = { for slug, place in read : slug => place if place.account != cell.account }
    storage_class = { for slug, place in targets : slug => try(store.replicas[place.name].section.storage_class, settings.storage_class) }

    role        = "${project.name}-${cell.short}-${store.slug}-replication"
    role_name   = length(role) <= 64 ? role : "${substr(role, 0, 58)}-${substr(sha256(role), 0, 5)}"
    reader      = { for slug, place in far : slug => "${project.name}-${place.short}-${store.slug}-place" }
    reader_name = { for slug, name in reader : slug => length(name) <= 64 ? name : "${substr(name, 0, 58)}-${substr(sha256(name), 0, 5)}" }

    # One address for all of them, made at home. Its name has 50 characters at most.
    mrap       = try(settings.multi_region_access_point, false) && store.writes == "everywhere" && length(distinct([for name in store.places : estate.cells[name].account])) == 1
    point      = "${project.name}-${estate.cells[store.primary].short}-${store.slug}"
    point_name = length(point) <= 50 ? point : "${trimsuffix(substr(point, 0, 44), "-")}-${substr(sha256(point), 0, 5)}"
    workloads  = store.client == null ? { for path, workload in cell.apps : trimprefix(path, "shared/") => workload if workload.client == null } : client.apps
    users      = { for name, access in try(settings.apps, {}) : name => access if contains(keys(workloads), name) }
    role_names = { for name in keys(users) : name => workloads[name].service_account.iam_role != null ? reverse(split("/", workloads[name].service_account.iam_role))[0] : (
      length("${prefix}-${name}") <= 64 ? "${prefix}-${name}" : "${substr("${prefix}-${name}", 0, 58)}-${substr(sha256("${prefix}-${name}"), 0, 5)}"
    ) }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/04-replication/${environment.name}/${store.path}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "lag-unwatched" {
    found    = [for slug, place in targets : place.name if !contains(keys(watched), slug)]
    message  = "nobody is told how far copies of the store `${store.path}` are behind that lie in another account and in a region where account ${cell.account} has no cell: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "objects that could not be copied are told all the same; for the lag, give the copy an account that has a cell there, or make an alarm on `ReplicationLatency` in ${estate.cells[found[0]].region.name} of account ${cell.account} by hand"
    at       = concat([for name in found : try(store.replicas[name].purpose, null)], [store.name])
    severity = "note"
  }

  # A bucket has 1000 rules, and the policy of a role 10240 characters, of which a copy takes some 365: the role is full first.
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  check "copies" {
    condition = length(targets) <= 24
    message   = "the store `${store.path}` would be copied from ${cell.name} to ${length(targets)} places, and the role by which S3 copies has room for 24"
    help      = "give it fewer copies, or make two stores of it"
    at        = store.name
  }
}
