blueprint "data-objects-gcp" {
  summary = "Buckets of a store on Google Cloud: one in two regions, or one in each place and jobs that copy what is new"
  each    = "store"
  clouds  = ["gcp"]
  when    = store.kind == "objects"
  section = "objects"

  # A state for each place of each store. Jobs are made with the copy, when both buckets are there.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation-gcp", "platform-gcp", "client-gcp"]

    needs_of_cells = { data-objects-gcp = store.role == "primary" ? [] : [store.primary] }

    set {
      tags = merge({ Store = store.path }, store.client == null ? {} : { Client = store.client })
    }
  }

  names {
    at_home     = store.role == "primary"
    home        = estate.cells[store.primary]
    home_region = home.region.name

    # Pairs that can be put together, by the code of the location, and those that Cloud Storage has under a name of their own, with the location of Cloud KMS for each. Two of the first
    # are offered under a name alone. A pair with London or Zurich has a name, too (EUR5, EUR7, EUR8), but no key that goes with it for sure, and is left out.
    # https://cloud.google.com/storage/docs/locations#location-dr, https://cloud.google.com/kms/docs/locations
    codes = {
      ASIA = { key = "asia", regions = ["asia-east1", "asia-southeast1"] }
      AU   = { key = "au", regions = ["australia-southeast1", "australia-southeast2"] }
      CA   = { key = "ca", regions = ["northamerica-northeast1", "northamerica-northeast2"] }
      DE   = { key = "de", regions = ["europe-west10", "europe-west3"] }
      EU   = { key = "europe", regions = ["europe-central2", "europe-north1", "europe-southwest1", "europe-west1", "europe-west10", "europe-west12", "europe-west3", "europe-west4", "europe-west8", "europe-west9"] }
      IN   = { key = "in", regions = ["asia-south1", "asia-south2"] }
      IT   = { key = "it", regions = ["europe-west12", "europe-west8"] }
      US   = { key = "us", regions = ["us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4"] }
    }
    named = {
      "asia-northeast1+asia-northeast2" = { location = "ASIA1", key = "asia1" }
      "europe-north1+europe-west4"      = { location = "EUR4", key = "eur4" }
      "us-central1+us-east1"            = { location = "NAM4", key = "nam4" }
    }
    # Of each copy: the regions of home and copy, and what Cloud Storage has for them. Berlin and Frankfurt, and Milan and Turin, are a country's pair before one of Europe.
    both = { for place in keys(store.replicas) : place => sort([home_region, estate.cells[place].region.name]) }
    codes_of = { for place, ends in both : place => [
      for code in ["DE", "IT", "ASIA", "AU", "CA", "EU", "IN", "US"] : code if ends[0] != ends[1] && contains(codes[code].regions, ends[0]) && contains(codes[code].regions, ends[1])
    ] }
    pairs = { for place, ends in both : place => lookup(named, join("+", ends), null) != null ? {
      location = named[join("+", ends)].location
      key      = named[join("+", ends)].key
      regions  = []
      } : {
      location = codes_of[place][0]
      key      = codes[codes_of[place][0]].key
      regions  = ends
    } if lookup(named, join("+", ends), null) != null || length(codes_of[place]) > 0 }

    # The copy that has one bucket with the home, and those that have one of their own.
    dual  = store.objects.mechanism == "dual-region" && length(store.replicas) > 0
    twin  = dual && length(pairs) == 1 ? keys(pairs)[0] : null
    pair  = twin == null ? null : pairs[twin]
    own   = [for place in keys(store.replicas) : place if place != twin]
    bound = at_home || (twin == null ? true : cell.name != twin)
    # Whether the client's key of this region does.
    keyed = store.client != null && !(at_home && pair != null)

    # Names of buckets are unique in the world, by the project's id, and have 63 characters: https://cloud.google.com/storage/docs/buckets#naming
    full_names = { for place in store.places : place => "${project.name}-${estate.cells[place].short}-data-${store.slug}-${estate.cells[place].account}" }
    buckets    = { for place, full in full_names : place => length(full) <= 63 ? full : "${trimsuffix(substr(full, 0, 56), "-")}-${substr(sha256(full), 0, 6)}" }
    bucket     = buckets[bound ? cell.name : store.primary]
    name       = "${project.name}-${cell.short}-${store.slug}"

    # The other end of the jobs, and which there are: from home to the copy, and back where all places take writes.
    jobs = at_home || !bound || store.objects.promoted ? {} : merge(
      { from_home = { name = "${project.name}-${store.slug}-${home.short}-to-${cell.short}", source = store.primary, sink = cell.name } },
      store.writes == "everywhere" ? { to_home = { name = "${project.name}-${store.slug}-${cell.short}-to-${home.short}", source = cell.name, sink = store.primary } } : {},
    )
    lag_minutes = store.objects.alarms.lag_minutes != null ? store.objects.alarms.lag_minutes : store.rpo_minutes == null ? 15 : store.rpo_minutes

    # Apps write at home, everywhere where all places take writes, and in a copy that stands alone.
    writable = at_home || store.writes == "everywhere" || store.objects.promoted
    pods_in  = store.client == null ? concat([for path, workload in cell.apps : workload.namespace if workload.client == null], ["shared"])[0] : client.namespace
    here     = store.client == null ? {} : client.apps
    members = { for app, use in store.objects.apps : app => {
      member = try(here[app].google_service_account, "") == "" ? null : "serviceAccount:${here[app].google_service_account}"
      write  = use == "write" && writable
    } if store.client == null || contains(keys(here), app) }

    classes = { standard = "STANDARD", infrequent = "NEARLINE", archive = "ARCHIVE" }
    # What a deleted object can be restored for: as long as the environment keeps daily recovery points, as far as Cloud Storage goes.
    soft_delete_days = store.objects.backup ? min(90, max(7, environment.backup.daily_days)) : 0
    labels = { for key, value in merge(project.tags, { Project = project.name, Environment = environment.name, Region = region.name, ManagedBy = "terraform", Store = store.path }) :
      replace(lower(key), "/[^a-z0-9_-]/", "-") => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
    }
    table = store.client == null ? "data.${store.name}" : "clients.${store.client}.data.${store.name}"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # "Only regions within the same continent are or will ever be valid": https://cloud.google.com/sdk/gcloud/reference/storage/buckets/create, and which: see `codes` above.
  check "pair" {
    condition = !at_home || !dual || length(pairs) > 0
    message   = "the store `${store.path}` is to be one bucket in two regions, and Cloud Storage has none in ${home_region} and ${join(" or ", distinct([for place in keys(store.replicas) : estate.cells[place].region.name]))} that is made here"
    help = join("; ", concat(
      ["write `mechanism = \"transfer\"` and `replicate_deletes = false` in `[${table}.objects]`: a bucket in each place, and jobs that copy what is new"],
      [for code, known in codes : "or take a copy in the same part of the world: ${home_region} is paired with ${join(", ", [for other in known.regions : other if other != home_region])}" if contains(known.regions, home_region)],
    ))
    at = [store.objects.mechanism, store.primary]
  }
  # One that is added later must not move the bucket.
  check "one-pair" {
    condition = !at_home || !dual || length(pairs) <= 1
    message   = "the bucket of the store `${store.path}` could lie in ${home_region} and in one of ${join(", ", [for place in keys(pairs) : estate.cells[place].region.name])}, and it does not say which"
    help      = "write `mechanism = \"transfer\"` and `replicate_deletes = false` in `[${table}.objects]`, or leave one copy alone that is a pair with the home"
    at        = [store.objects.mechanism, store.primary]
  }
  # "Object deletions in the source bucket are not replicated to the destination bucket": https://cloud.google.com/storage-transfer/docs/cross-bucket-replication#limitations
  check "deletes" {
    condition = !at_home || length(own) == 0 || dual && length(pairs) != 1 || !store.objects.replicate_deletes
    message   = "what is deleted from the store `${store.path}` is to be deleted in ${join(", ", own)}, too, and the Storage Transfer Service copies what is written alone"
    help      = "write `replicate_deletes = false` in `[${table}.objects]`, and let `expire_days` take what is old in each place"
    at        = [store.objects.replicate_deletes, store.objects.mechanism, store.primary]
  }
  # "Does not offer a Recovery Point Objective": https://cloud.google.com/storage-transfer/docs/cross-bucket-replication#limitations
  check "rpo" {
    condition = !at_home || store.rpo_minutes == null || length(own) == 0
    message   = "of the store `${store.path}` ${store.rpo_minutes} minutes may be lost, and Google promises nothing of what is copied to ${join(", ", own)}: most objects take minutes, those of a GiB and more may take hours"
    help      = "leave `rpo_minutes` out and write `alarms.lag_minutes`, or take a copy that is a pair with ${home_region}, `mechanism = \"dual-region\"`"
    at        = store.rpo_minutes
    severity  = "warning"
  }
  # 15 minutes with turbo replication, else 12 hours: https://cloud.google.com/storage/docs/availability-durability#turbo-replication
  check "rpo-dual-region" {
    condition = !at_home || store.rpo_minutes == null || twin == null ? true : store.rpo_minutes >= (store.objects.minutes == 15 ? 15 : 720)
    message   = "of the store `${store.path}` ${store.rpo_minutes} minutes may be lost, and Cloud Storage copies between two regions within ${store.objects.minutes == 15 ? "15 minutes" : "12 hours"}"
    help      = store.objects.minutes == 15 ? "write `rpo_minutes = 15` or more: there is nothing faster" : "write `minutes = 15`, which is turbo replication, or `rpo_minutes = 720`"
    at        = store.rpo_minutes
    severity  = "warning"
  }
  # What another cloud promises and this one does not.
  check "minutes" {
    condition = !at_home || length(own) == 0 || store.objects.minutes == 0
    message   = "what is copied from the store `${store.path}` to ${join(", ", own)} is to arrive within 15 minutes, of which the Storage Transfer Service promises nothing"
    help      = "write `minutes = 0`"
    at        = store.objects.minutes
    severity  = "warning"
    written   = true
  }
  # A bucket in two regions is one, with one mechanism, whatever a copy says of itself.
  check "own-mechanism" {
    condition = at_home || !store.objects.promoted || bound
    message   = "the store `${store.path}` has one bucket in ${home_region} and ${region.name}, which goes on by itself where one region is lost: promoting lets the apps of ${cell.name} write, and detaches nothing"
    help      = "take `promoted` out again once ${store.primary} is back"
    at        = store.objects.promoted
    severity  = "note"
  }
  check "promoted-home" {
    condition = !at_home || !store.objects.promoted
    message   = "the store `${store.path}` is promoted in ${cell.name}, which is its home"
    help      = "write `promoted = true` for the copy that is to stand alone, `[${table}.replicas.\"REGION/ENVIRONMENT\"]`"
    at        = store.objects.promoted
  }
  check "apps" {
    found   = [for app in keys(store.objects.apps) : app if !contains(keys(estate.apps), "${store.client == null ? "shared" : store.client}/${app}")]
    message = "the store `${store.path}` is opened to ${join(", ", [for app in found : "`${app}`"])}, which is no app of ${store.client == null ? "the whole estate" : "`${store.client}`"}"
    help    = "the apps are ${join(", ", [for path, workload in estate.apps : "`${workload.name}`" if workload.client == store.client])}"
    at      = [for app, use in store.objects.apps : use if contains(found, app)]
  }
  # Its roles are of no use to an app that cannot ask Cloud Storage, whose addresses are public ones.
  check "egress" {
    found    = [for app in keys(members) : app if try(!contains(here[app].egress.internet_ports, 443), false)]
    message  = "apps of `${store.client == null ? "shared" : store.client}` use the store `${store.path}` in ${cell.name}, and may not open connections to port 443, over which Cloud Storage is asked: ${join(", ", [for app in found : "`${app}`"])}"
    help     = "add 443 to `egress.internet_ports`"
    at       = [for app in found : here[app].egress.internet_ports]
    severity = "warning"
  }
  # Rules that come after the end never do anything, and of two at one age the colder class wins: https://cloud.google.com/storage/docs/lifecycle
  check "lifecycle" {
    condition = (
      (store.objects.infrequent_access_days == null || store.objects.archive_days == null ? true : store.objects.archive_days > store.objects.infrequent_access_days) &&
      (store.objects.infrequent_access_days == null || store.objects.expire_days == null ? true : store.objects.expire_days > store.objects.infrequent_access_days) &&
      (store.objects.archive_days == null || store.objects.expire_days == null ? true : store.objects.expire_days > store.objects.archive_days)
    )
    message  = "the lifecycle of the store `${store.path}` in ${cell.name} does not run forward: infrequent access, then the archive, then the end"
    help     = "write them in this order: `infrequent_access_days`, then `archive_days`, then `expire_days`"
    at       = [store.objects.expire_days, store.objects.archive_days, store.objects.infrequent_access_days]
    severity = "warning"
  }
  # "Cannot begin with the goog prefix, cannot contain google": https://cloud.google.com/storage/docs/buckets#naming
  check "bucket-name" {
    condition = !startswith(bucket, "goog") && !strcontains(bucket, "google")
    message   = "the bucket of the store `${store.path}` in ${cell.name} would be called `${bucket}`, and Cloud Storage takes no names with `google` in them"
    help      = "call the store otherwise, or the project of Google Cloud"
    at        = store.primary
  }
}
