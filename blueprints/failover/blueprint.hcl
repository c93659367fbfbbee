blueprint "failover" {
  summary = "Pages for the day on which a cell is gone: what has to happen, in order, for each store and route that another cell takes over, and a drill that changes nothing"
  each    = "estate"
  when    = length(edges) > 0

  # What copies a store of a kind, and how far behind it is. Where AWS promises a number, it is its own:
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html
  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html
  # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html
  # https://cloud.google.com/sql/docs/postgres/replication/cross-region-replicas
  # https://cloud.google.com/storage/docs/availability-durability
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas
  # https://learn.microsoft.com/azure/storage/blobs/object-replication-overview
  names {
    mechanisms = {
      "postgres aws"    = { how = "read replica of RDS over regions", lag = "seconds as a rule, no promise", module = "database-rds" }
      "postgres aurora" = { how = "global database of Aurora", lag = "below a second as a rule, no promise without aurora.rpo_seconds", module = "database-aurora" }
      "postgres gcp"    = { how = "read replica of Cloud SQL over regions", lag = "seconds as a rule, no promise", module = "cloud-sql-replica" }
      "postgres azure"  = { how = "read replica of a flexible server over regions", lag = "seconds to minutes, no promise", module = "azure-postgres" }
      "cache aws"       = { how = "Global Datastore of ElastiCache", lag = "below a second as a rule, no promise", module = "elasticache" }
      "cache gcp"       = { how = "replication over instances of Memorystore", lag = "seconds as a rule, no promise", module = "gcp-valkey" }
      "cache azure"     = { how = "active geo-replication of Managed Redis", lag = "seconds as a rule, no promise", module = "azure-managed-redis" }
      "search aws"      = { how = "replication over clusters of OpenSearch", lag = "seconds as a rule, no promise", module = "opensearch" }
      "objects aws"     = { how = "replication of S3", lag = "15 minutes for 99.9 % of objects in a month", module = "bucket-replication" }
      "objects gcp"     = { how = "dual-region bucket, or Storage Transfer Service", lag = "15 minutes with turbo replication, else minutes to hours", module = "gcp-bucket-replication" }
      "objects azure"   = { how = "object replication", lag = "minutes as a rule; 15 minutes for 99 % within a continent with priority replication", module = "azure-object-replication" }
    }
    # Every way on which data go from a home to a copy.
    edges = flatten([
      for path, store in estate.stores : [
        for place, copy in store.replicas : {
          path    = path
          kind    = store.kind
          from    = store.primary
          to      = place
          purpose = copy.purpose
          writes  = store.writes
          stack   = "terraform/regions/${estate.cells[place].region.name}/layers/03-data/${estate.cells[place].environment.name}/${path}"
          table   = store.client == null ? "data.${store.name}" : "clients.${store.client}.data.${store.name}"
          by      = mechanisms["${store.kind} ${store.kind == "postgres" && try(store.home.engine, null) == "aurora" ? "aurora" : estate.cells[store.primary].region.provider}"]
        }
      ]
    ])
    pairs = { for edge in edges : "${estate.cells[edge.from].slug}-to-${estate.cells[edge.to].slug}" => edge... }
    # Routes that lead to a cell, with who answers when it is gone: the others of its turn, or those of the next.
    routes = { for name, route in estate.routing : name => {
      hosts   = route.hosts
      home    = route.home
      members = { for cell, member in route.members : cell => member.turn if member.turn != null }
      # A name that Cloudflare stands for keeps its address.
      seconds = route.health.interval_seconds * route.health.threshold + (contains(route.dns, "route53") || !try(route.cloudflare.proxied, false) ? route.ttl_seconds : 0)
    } }
    heirs = { for name, route in routes : name => { for cell, turn in route.members : cell => [
      for other, its in route.members : other
      if other != cell && its == min([for one, number in route.members : number if one != cell]...)
    ] if length(route.members) > 1 } }
  }

  files "pair" {
    for_each = pairs
    to       = "docs/failover/${each.key}"
  }
}
