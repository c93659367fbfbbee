# From here, and for all: links are mutual. A cache that is linked is emptied first, and unavailable for minutes; this one is neither.
# https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#add-an-existing-instance-to-an-active-geo-replication-group
resource "azurerm_managed_redis_geo_replication" "this" {
  managed_redis_id         = ids[store.primary]
  linked_managed_redis_ids = [for place in keys(store.replicas) : ids[place]]
}
