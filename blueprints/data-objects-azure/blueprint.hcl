blueprint "data-objects-azure" {
  summary = "Objects of a store of `data` on Azure: a storage account with a container in each of its places, under a key of the region, and what copies from the home"
  each    = "store"
  clouds  = ["azure"]
  when    = store.kind == "objects"
  section = "objects"

  # What copies into a place belongs to the place: it can be promoted while the home's region is lost.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation-azure", "platform-azure", "client-azure"]

    needs_of_cells = { data-objects-azure = is_copy ? [store.primary] : [] }
  }

  names {
    here    = store.kind == "objects" && store.objects != null
    is_copy = store.role == "replica"
    # A copy that was promoted takes writes.
    promoted = try(store.objects.promoted, false)
    follows  = is_copy && !promoted
    copies   = keys(store.replicas)

    name           = "${project.name}-${cell.short}"
    owner          = estate.cells[cell.network_owner.cell]
    network        = "${project.name}-${owner.short}"
    shares_network = owner.account != cell.account
    home           = estate.cells[store.primary]
    home_name      = "${project.name}-${home.short}"

    # The client's resource group, and one of its own for a store of the whole estate.
    group  = "${name}-${client == null ? store.slug : client.name}"
    prefix = "${name}-${store.slug}"
    # No other in Azure has these names, so that a digest of all that they stand for makes the end of them.
    account = "${substr(replace("${project.name}${store.slug}", "/[^a-z0-9]/", ""), 0, 14)}${substr(sha1("${name}-${store.path}-${cell.account == null ? "" : cell.account}"), 0, 10)}"
    vault   = "${trimsuffix(substr("${project.name}-${store.slug}", 0, 17), "-")}-${substr(sha1("${name}-${store.path}-${cell.account == null ? "" : cell.account}"), 0, 6)}"
    # The home, as its own stack calls it: known when its region does not answer.
    home_group      = "${home_name}-${client == null ? store.slug : client.name}"
    home_account    = "${substr(replace("${project.name}${store.slug}", "/[^a-z0-9]/", ""), 0, 14)}${substr(sha1("${home_name}-${store.path}-${home.account == null ? "" : home.account}"), 0, 10)}"
    home_account_id = "/subscriptions/${home.account == null ? "" : home.account}/resourceGroups/${home_group}/providers/Microsoft.Storage/storageAccounts/${home_account}"

    operators = sort(distinct([for id in concat(state.kind == "azurerm" ? concat(state.operators, state.users) : [], cell.platform.admins) : lower(id)]))
    # A store of the whole estate has a vault of its own.
    has_vault = client == null
    dns_zones = concat(["privatelink.blob.core.windows.net"], has_vault ? ["privatelink.vaultcore.azure.net"] : [])

    # Its apps in this place, and whether each writes: nobody writes into a copy that follows.
    apps     = client == null ? {} : { for app, how in try(store.objects.apps, {}) : app => follows ? "read" : how if contains(keys(client.apps), app) }
    keeps    = try(store.objects.backup, false) && !follows
    class    = is_copy ? try(store.objects.storage_class, "standard") : "standard"
    infreq   = try(store.objects.infrequent_access_days, null)
    archive  = try(store.objects.archive_days, null)
    expire   = try(store.objects.expire_days, null)
    versions = try(store.objects.versions_days, 30)

    tag_count = length(project.tags)
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # "Any attempts to write to the destination container fail with error code 409":
  # https://learn.microsoft.com/azure/storage/blobs/object-replication-overview#replication-rules
  check "writes" {
    condition = !here || is_copy || store.writes != "everywhere"
    message   = "`${store.path}` is to take writes in each of its places, and Azure copies one way: a container that is copied into takes none"
    help      = "leave `writes` out; or have a store in each place that the others have copies of, and apps that read all of them"
    at        = [store.writes, store.name]
  }
  # "A source account can replicate to no more than two destination accounts": https://learn.microsoft.com/azure/storage/blobs/object-replication-overview#replication-policies
  check "copies" {
    condition = !here || is_copy || length(copies) <= 2
    message   = "`${store.path}` is to have ${length(copies)} copies, and Azure copies an account into two others at most"
    help      = "take ${length(copies) - 2} of them out"
    at        = concat(values(store.replicas), [store.name])
  }
  # "Vaulted backup uses object replication", and so has one of these two:
  # https://learn.microsoft.com/azure/backup/blob-backup-support-matrix
  check "copies-backup" {
    condition = !here || is_copy || !try(store.objects.backup, false) || length(copies) != 2
    message   = "`${store.path}` has two copies and is backed up, and Azure copies an account into two others at most, of which the backup's is one"
    help      = "write `backup = false`, or take a copy out"
    at        = [store.objects.backup, store.name]
    severity  = "warning"
  }
  # https://learn.microsoft.com/azure/storage/blobs/object-replication-overview#deleting-a-blob-in-the-source-account
  check "deletes" {
    condition = !here || length(copies) == 0 || try(store.objects.replicate_deletes, true)
    message   = "what is deleted of `${store.path}` is to stay in its copies, and Azure copies each deletion"
    help      = "leave `replicate_deletes` out: each copy keeps what was deleted for ${versions} days (`versions_days`)"
    at        = store.objects.replicate_deletes
  }
  # The provider has no argument for it: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_object_replication, and
  # https://learn.microsoft.com/azure/storage/blobs/object-replication-priority-replication
  check "minutes" {
    condition = !here || is_copy || length(copies) == 0 || try(store.objects.minutes, 0) == 0
    message   = "Azure promises fifteen minutes of copies with priority replication alone, which the provider cannot switch on for `${store.path}`"
    help      = "switch it on by hand, for one of its copies, as the README of the module `azure-object-replication` says; or write `minutes = 0`"
    at        = [store.objects.minutes, store.name]
    severity  = "note"
  }
  # "99.0% of objects within 15 minutes": https://learn.microsoft.com/azure/storage/blobs/object-replication-priority-replication
  check "rpo" {
    condition = !here || is_copy || store.rpo_minutes == null || length(copies) == 0 ? true : store.rpo_minutes >= 15
    message   = "`${store.path}` may lose ${store.rpo_minutes == null ? 0 : store.rpo_minutes} minutes at most, and Azure promises fifteen at best, with priority replication"
    help      = "write 15 or more, or keep what must not be lost in a store of the kind `postgres`"
    at        = [store.rpo_minutes, store.name]
    severity  = "warning"
  }
  check "tenants" {
    condition = !here || !is_copy || home.tenant == cell.tenant
    message   = "the copy of `${store.path}` in ${cell.name} lies in another tenant than its home, from which its account takes nothing"
    help      = "take a place in a subscription of the tenant that ${store.primary} is in"
    at        = [store.replicas[cell.name], store.name]
  }
  check "promoted-home" {
    condition = !here || is_copy || !promoted
    message   = "`${store.path}` in ${cell.name} is a home, and nothing that could be promoted"
    help      = "write `promoted` for the copy, in `[${client == null ? "data" : "clients.${client.name}.data"}.${store.name}.replicas.\"<region>/<environment>\"]`, as `objects = { promoted = true }`"
    at        = store.objects.promoted
  }
  check "promoted" {
    condition = !here || !is_copy || !promoted
    message   = "`${store.path}` in ${cell.name} stands alone: nothing is copied into it, and it does not get back what its home takes"
    help      = "once it is the only one, make it the home: write `primary = \"${cell.name}\"`; the README of the module `azure-object-replication` has the order"
    at        = store.objects.promoted
    severity  = "note"
  }

  # Its apps.
  check "apps-of-the-estate" {
    condition = !here || client != null || length(try(store.objects.apps, {})) == 0
    message   = "apps of the whole estate have no identities of their own on Azure, and `${store.path}` in ${cell.name} is to let ${join(", ", [for app in keys(try(store.objects.apps, {})) : "`${app}`"])} in"
    help      = "give the store to a client; or take `apps` out, and give a role on the container to whoever uses it by hand"
    at        = store.objects.apps
  }

  # https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
  check "name" {
    condition = !here || can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", store.name))
    message   = "the container of `${store.path}` would be called `${store.name}`: it has 3 to 63 lower-case letters, digits and single hyphens between them"
    help      = "give the store another name"
    at        = store.name
  }
  # A resource group has 90 characters, and names of what is in it begin with it: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  check "name-length" {
    condition = !here || length(prefix) <= 70
    message   = "names of `${store.path}` in ${cell.name} begin with `${prefix}`, ${length(prefix)} characters: with their ends they would be longer than Azure takes"
    help      = "70 characters are possible: shorten the store's name, the client's or `project.name`, or give the environment a `short`"
    at        = store.name
  }
  # Both would have the resource group, and each be taken down with the other.
  check "group-clash" {
    condition = !here || client != null || !contains(keys(cell.clients), store.slug)
    message   = "the resource group of `${store.path}` in ${cell.name} would be that of the client `${store.slug}`"
    help      = "give the store another name"
    at        = store.name
  }
  # Keys take 15, of which the compiler sets 7: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
  check "tag-count" {
    condition = !here || !has_vault || tag_count <= 8
    message   = "Azure takes 15 tags of keys, and with ${tag_count} in `project.tags` that of `${store.path}` would have ${tag_count + 7}"
    help      = "leave out ${tag_count - 8} of them"
    at        = values(project.tags)
  }
  check "subnet" {
    condition = !here || try(owner.network.subnets.private_endpoints, null) != null
    message   = "`${store.path}` in ${cell.name} has no place in its network: there is no subnet for `private_endpoints`"
    help      = "write `private_endpoints` in `network.subnets`, or a `network.vpc_cidr` of /16 to /21, which is divided by itself"
    at        = [cell.network.subnets, cell.network.vpc_cidr]
  }
  # https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
  check "lifecycle" {
    condition = !here || (infreq == null || archive == null ? true : archive > infreq) && (infreq == null || expire == null ? true : expire > infreq) && (archive == null || expire == null ? true : expire > archive)
    message   = "objects of `${store.path}` in ${cell.name} do not get colder before they go: ${join(", ", compact([infreq == null ? "" : "`infrequent_access_days = ${infreq}`", archive == null ? "" : "`archive_days = ${archive}`", expire == null ? "" : "`expire_days = ${expire}`"]))}"
    help      = "write larger numbers from one to the next, or leave one out"
    at        = [store.objects.archive_days, store.objects.expire_days, store.objects.infrequent_access_days]
  }
  # https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview
  check "versions" {
    condition = !here || versions <= 365
    message   = "what was overwritten or deleted of `${store.path}` in ${cell.name} is to be kept for ${versions} days, and Azure keeps it for 365 at most"
    help      = "write `versions_days = 365`"
    at        = store.objects.versions_days
    severity  = "warning"
  }
  check "redundancy" {
    condition = !here || try(store.objects.redundancy, "ZRS") != "LRS" || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and `${store.path}` in ${cell.name} lies in one data centre"
    help      = "leave `redundancy` out"
    at        = store.objects.redundancy
    severity  = "warning"
  }
}
