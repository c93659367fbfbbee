# Memorystore for Valkey: a cache in one region, with nodes in several zones and an endpoint in the network of the cell. A copy follows its home and is read only.

locals {
  # Days are written out: https://cloud.google.com/memorystore/docs/valkey/reference/rest/v1/projects.locations.instances#dayofweek
  days = { MON = "MONDAY", TUE = "TUESDAY", WED = "WEDNESDAY", THU = "THURSDAY", FRI = "FRIDAY", SAT = "SATURDAY", SUN = "SUNDAY" }

  is_copy = var.home != null && !var.promoted

  # A copy has what its home has, whatever is written for it: this is changed at home, and Memorystore brings it.
  # https://cloud.google.com/memorystore/docs/valkey/about-cross-region-replication#instance-settings
  shape = local.is_copy ? {
    mode           = data.google_memorystore_instance.home[0].mode
    node_type      = data.google_memorystore_instance.home[0].node_type
    shards         = data.google_memorystore_instance.home[0].shard_count
    engine_version = data.google_memorystore_instance.home[0].engine_version
    engine_configs = tomap(data.google_memorystore_instance.home[0].engine_configs)
    persistence    = data.google_memorystore_instance.home[0].persistence_config[0].mode
    } : {
    mode           = var.cluster ? "CLUSTER" : "CLUSTER_DISABLED"
    node_type      = var.node_type
    shards         = var.shards
    engine_version = "VALKEY_${replace(var.engine_version, ".", "_")}"
    engine_configs = tomap(merge({ maxmemory-policy = var.eviction }, var.parameters))
    persistence    = { aof = "AOF", none = "DISABLED", rdb = "RDB" }[var.persistence]
  }
  is_cluster = local.shape.mode == "CLUSTER"
  marks      = merge(var.client == null ? {} : { client = var.client }, { store = replace(var.store, "/", "-") })
}

data "google_memorystore_instance" "home" {
  count = local.is_copy ? 1 : 0

  project     = var.project
  location    = var.home.location
  instance_id = var.home.instance_id
}

# Without it there is nothing to promote, and the plan ends here.
data "google_memorystore_instance" "itself" {
  count = var.home != null && var.promoted ? 1 : 0

  project     = var.project
  location    = var.region
  instance_id = var.name
}

resource "google_memorystore_instance" "this" {
  project     = var.project
  location    = var.region
  instance_id = var.name

  # Its mode, its key, how apps sign in and what is encrypted on the way are for life.
  mode           = local.shape.mode
  node_type      = local.shape.node_type
  shard_count    = local.shape.shards
  replica_count  = var.replicas_per_shard
  engine_version = local.shape.engine_version
  engine_configs = local.shape.engine_configs
  kms_key        = var.kms_key_id

  # Apps sign in as themselves, with a token of the moment and no password, and nothing goes over the network in the clear.
  # https://cloud.google.com/memorystore/docs/valkey/about-iam-auth
  authorization_mode      = "IAM_AUTH"
  transit_encryption_mode = "SERVER_AUTHENTICATION"

  deletion_protection_enabled = var.deletion_protection

  labels = merge(var.labels, local.marks)

  # The policy of the network's foundation lets Memorystore make the endpoints, among the nodes.
  desired_auto_created_endpoints {
    network    = var.network_id
    project_id = var.project
  }

  zone_distribution_config {
    mode = "MULTI_ZONE"
  }

  persistence_config {
    mode = local.shape.persistence

    dynamic "aof_config" {
      for_each = local.shape.persistence == "AOF" ? ["EVERY_SEC"] : []

      content {
        append_fsync = aof_config.value
      }
    }

    dynamic "rdb_config" {
      for_each = local.shape.persistence == "RDB" ? ["ONE_HOUR"] : []

      content {
        rdb_snapshot_period = rdb_config.value
      }
    }
  }

  maintenance_policy {
    weekly_maintenance_window {
      day = local.days[var.maintenance.day]

      start_time {
        hours = tonumber(split(":", var.maintenance.start_utc)[0])
      }
    }
  }

  dynamic "automated_backup_config" {
    for_each = var.snapshot_days == 0 || local.is_copy ? [] : [var.snapshot_days]

    content {
      retention = "${automated_backup_config.value * 86400}s"

      fixed_frequency_schedule {
        start_time {
          hours = tonumber(split(":", var.snapshot_start_utc)[0])
        }
      }
    }
  }

  # Promoting is leaving: a copy that was detached follows nobody, and takes writes.
  # https://cloud.google.com/memorystore/docs/valkey/create-manage-cross-region-replication
  dynamic "cross_instance_replication_config" {
    for_each = var.home == null ? [] : [var.home]

    content {
      instance_role = var.promoted ? "NONE" : "SECONDARY"

      dynamic "primary_instance" {
        for_each = var.promoted ? [] : [cross_instance_replication_config.value]

        content {
          instance = "projects/${var.project}/locations/${primary_instance.value.location}/instances/${primary_instance.value.instance_id}"
        }
      }
    }
  }

  timeouts {
    create = "90m"
    update = "120m"
    delete = "30m"
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

locals {
  connections = flatten([for endpoint in google_memorystore_instance.this.endpoints : [
    for connection in endpoint.connections : [for made in connection.psc_auto_connection : { type = made.connection_type, address = made.ip_address, port = made.port }]
  ]])
  # Where apps ask: at the one that knows of all nodes, or at the first and at those that are read.
  discovery = one([for made in local.connections : made.address if made.type == (local.is_cluster ? "CONNECTION_TYPE_DISCOVERY" : "CONNECTION_TYPE_PRIMARY")])
  reader    = local.is_cluster ? null : one([for made in local.connections : made.address if made.type == "CONNECTION_TYPE_READER"])
  ca        = join("\n", flatten([for authority in google_memorystore_instance.this.managed_server_ca : [for certificate in authority.ca_certs : certificate.certificates]]))
}

# A name that stays, whatever address Memorystore takes.
resource "google_dns_record_set" "this" {
  project      = var.project
  managed_zone = var.zone.name
  name         = "${var.record}.${var.zone.dns_name}"
  type         = "A"
  ttl          = 30
  rrdatas      = [local.discovery]
}
