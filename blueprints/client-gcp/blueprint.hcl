blueprint "client-gcp" {
  summary = "What a client owns in a cell on Google Cloud: key, nodes, buckets, secrets, accounts of its pods"
  each    = "client"
  clouds  = ["gcp"]
  section = "infrastructure"

  # The layer stands between the platform and the databases, which are encrypted with the client's key.
  stack {
    layer  = "clients"
    shared = "root-module"
    needs  = ["foundation-gcp", "platform-gcp"]
    values = reads_files ? ["terraform/shared/client-configs/${client.name}/${region.name}/${environment.name}.tfvars"] : []

    set {
      tags = { Client = client.name }
    }
  }

  names {
    # Whether its values stand in a file beside it, and not in it.
    reads_files = estate.output.values == "tfvars"
    # What all that is the client's begins with; the key ring is called so.
    prefix   = "${project.name}-${cell.short}-${client.name}"
    own      = client.infrastructure.node_group == "own"
    database = lookup(client, "database", null) != null
    # What the names of the client's secrets begin with, as apps call them, and what the client has of them. The login is made with the database.
    secret_prefix = join("/", compact([project.name, environment.secrets_under, client.name]))
    login         = database ? "${secret_prefix}/database" : null
    # Stores of the client that have a place here, and what these make themselves.
    stores         = { for path, store in cell.stores : path => store if store.client == client.name }
    kinds          = distinct([for store in values(stores) : store.kind])
    made_elsewhere = concat(compact([login]), [for store in values(stores) : "${secret_prefix}/data/${store.name}" if contains(["postgres", "cache"], store.kind)])
    # Apps that use the objects of one.
    signing = distinct(flatten([for store in values(stores) : keys(store.objects.apps) if store.kind == "objects"]))
    secrets_of_apps = flatten([for workload in client.apps : concat(
      [for secret in workload.secrets : secret.name if startswith(secret.name, "${secret_prefix}/")],
      [for login in workload.image_pull_secrets : "${secret_prefix}/${login.from}" if login.from != null],
    )])
    references = sort(distinct([for name in concat([for name in client.infrastructure.secrets.names : "${secret_prefix}/${name}"], secrets_of_apps) : name if !contains(made_elsewhere, name)]))
    # Names of secrets are of a project and not of a region, and know no slashes: the cell stands in them, and whatever else is no letter, digit, hyphen or
    # underscore becomes a hyphen. Overlays and pull secrets say the same. https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
    secrets = { for name in references : name => "${project.name}-${cell.short}-${replace(trimprefix(name, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-")}" }
    # The nodes of all, by the rule of ids of accounts: 30 characters at most.
    node_account = length("${project.name}-${cell.short}-nodes") <= 30 ? "${project.name}-${cell.short}-nodes" : (
      "${trimsuffix(substr("${project.name}-${cell.short}-nodes", 0, 23), "-")}-${substr(sha1("${project.name}-${cell.short}-nodes"), 0, 6)}"
    )
    # What is known of the types that its nodes may have, and what a pod finds on the largest: of its own nodes, and of those for everybody.
    own_types    = own ? [for type in client.infrastructure.nodes.instance_types : type if can(regex("^[a-z][a-z0-9]*-[a-z0-9-]+$", type))] : []
    shared_types = flatten([for group in cell.platform.node_groups : group.instance_types if length(group.taints) == 0])
    machines     = { for type in distinct(concat(own_types, shared_types)) : type => instance_type(type, region.name) }
    rooms = { for pool, types in { client = own_types, shared = shared_types } : pool => {
      known  = length(types) > 0 && alltrue([for type in types : machines[type].vcpus != null && machines[type].memory_mib != null])
      cpu    = max(0, [for type in types : machines[type].vcpus == null ? 0 : machines[type].vcpus * 1000]...)
      memory = max(0, [for type in types : machines[type].memory_mib == null ? 0 : machines[type].memory_mib]...)
    } }
    # Of each app of the client: the nodes that it runs on, and what its pods ask for; memory beyond what a container may have is told as that.
    pools     = { for name, workload in client.apps : name => own ? workload.node_pool : "shared" }
    cpu_of    = { for name, workload in client.apps : name => millicores(workload.resources.requests.cpu) }
    memory_of = { for name, workload in client.apps : name => mebibytes(workload.resources.requests.memory) > mebibytes(client.tenancy.container.max_memory) ? 0 : mebibytes(workload.resources.requests.memory) }
    # What its apps that run for ever ask of its own nodes when they are scaled out, and what these have at most.
    scaled = { for name, workload in client.apps : name => workload.replicas.max == null ? workload.replicas.min : workload.replicas.max if pools[name] == "client" && workload.kind == "deployment" }
    wanted = {
      cpu    = sum(concat([0], [for name, pods in scaled : pods * cpu_of[name]]))
      memory = sum(concat([0], [for name, pods in scaled : pods * memory_of[name]]))
    }
    there = { for what in ["cpu", "memory"] : what => client.infrastructure.nodes.max * rooms.client[what] }
    # Apps with an account of their own.
    accounts = { for name, workload in client.apps : name => split("@", workload.google_service_account)[0] if workload.google_service_account != "" }
    # What a deleted object can be restored for: as long as the environment keeps daily recovery points, as far as Cloud Storage goes.
    soft_delete_days = min(90, max(7, environment.backup.daily_days))
    # Names of all clients of the cell that have to be different.
    bucket_names    = flatten([for name, tenant in cell.clients : [for bucket in keys(tenant.infrastructure.buckets) : "${name}-${bucket}"]])
    buckets_by_name = { for name in bucket_names : name => name... }
    secrets_of_cell = distinct(flatten([for name, tenant in cell.clients : concat(
      [for secret in tenant.infrastructure.secrets.names : join("/", compact([environment.secrets_under, name, secret]))],
      lookup(tenant, "database", null) == null ? [] : [join("/", compact([environment.secrets_under, name, "database"]))],
      flatten([for workload in tenant.apps : [for secret in workload.secrets : trimprefix(secret.name, "${project.name}/")]]),
    )]))
    secrets_by_name     = { for name in secrets_of_cell : replace(name, "/[^A-Za-z0-9_-]/", "-") => name... }
    accounts_by_address = { for path, workload in cell.apps : workload.google_service_account => path... if workload.google_service_account != "" }
    # Cells of other environments in the same project that have the client as well.
    namesakes = [
      for name in client.cells : name
      if estate.cells[name].account == cell.account && estate.cells[name].environment.name != environment.name && estate.cells[name].emitted &&
      # Said in one of the cells, which stands for all.
      index(client.cells, name) > index(client.cells, cell.name)
    ]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/clients/${client.name}/${environment.name}"

    extension "stack" {}
    file "variables.tf" { when = reads_files }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Labels and taints of nodes start with it.
  check "domain" {
    condition = project.domain != null
    message   = "nodes of clients are told apart by the label `<project.domain>/client`, and the project has no domain"
    help      = "write `domain` in `[project]`"
    at        = [project.domain, project.name]
  }

  # Cluster autoscaler adds nodes of one type to a pool, and GKE takes one for each: https://cloud.google.com/kubernetes-engine/docs/concepts/node-pools
  check "one-type" {
    condition = !own || length(client.infrastructure.nodes.instance_types) == 1
    message   = "the nodes of `${client.name}` in ${cell.name} are to be of ${length(client.infrastructure.nodes.instance_types)} types, and a node pool of GKE has one"
    help      = "write one machine type for this cell: `nodes.instance_types = [\"n2d-standard-4\"]` in `[clients.${client.name}.overrides.\"${cell.name}\".infrastructure]`"
    at        = client.infrastructure.nodes.instance_types
  }
  # https://cloud.google.com/compute/docs/machine-resource
  check "type-of-google" {
    found   = !own ? [] : [for type in client.infrastructure.nodes.instance_types : type if !can(regex("^[a-z][a-z0-9]*-[a-z0-9-]+$", type))]
    message = "nodes of `${client.name}` in ${cell.name} are to be of ${join(", ", [for type in found : "`${type}`"])}, which Google Cloud does not have"
    help    = "write a machine type of Google Cloud for this cell, such as `n2d-standard-4`: `nodes.instance_types = [\"n2d-standard-4\"]` in `[clients.${client.name}.overrides.\"${cell.name}\".infrastructure]`"
    at      = found
  }
  check "node-type-sizes-known" {
    found   = [for type in own_types : type if machines[type].known == "no_such_size"]
    message = "nodes of `${client.name}` in ${cell.name} are to be of types that Compute Engine does not have: ${join(", ", [for type in found : "`${type}`"])}"
    help    = "the family has no such size: `gcloud compute machine-types list` lists them (table of ${machines[found[0]].as_of})"
    at      = found
  }
  check "node-type-families-known" {
    found    = [for type in own_types : type if machines[type].known == "no_such_family"]
    message  = "nodes of `${client.name}` in ${cell.name} are to be of types of which nothing is known: ${join(", ", [for type in found : "`${type}`"])}"
    help     = "correct the name, unless the family is newer than the table of ${machines[found[0]].as_of}"
    at       = found
    severity = "warning"
  }
  check "node-types-offered" {
    found    = [for type in own_types : type if machines[type].known == "elsewhere"]
    message  = "${region.name} does not offer ${join(", ", [for type in found : "`${type}`"])}, of which nodes of `${client.name}` in ${cell.name} are to be"
    help     = "take a type that the region has: `gcloud compute machine-types list --zones=${length(region.zones) == 0 ? "${region.name}-b" : region.zones[0]}` lists them (table of ${machines[found[0]].as_of})"
    at       = found
    severity = "warning"
  }
  # They may run at their full speed for a while only: https://cloud.google.com/compute/docs/general-purpose-machines#sharedcore
  check "shared-core" {
    found    = [for type in own_types : type if can(regex("^(e2-(micro|small|medium)|f1-micro|g1-small)$", type))]
    message  = "nodes of `${client.name}` in ${cell.name} are of ${join(", ", [for type in found : "`${type}`"])}, which has a share of a vCPU, and most of its memory goes to what GKE runs on each node: pods wait"
    help     = "take a type with vCPUs of its own, such as `e2-standard-2` or `n2d-standard-2`"
    at       = found
    severity = "warning"
  }
  # The kubelet and the system keep a part of each node, so that a pod never gets all of one.
  check "request-fits" {
    found = [
      for name, workload in client.apps : name
      if rooms[pools[name]].known && (cpu_of[name] >= rooms[pools[name]].cpu || memory_of[name] >= rooms[pools[name]].memory)
    ]
    message = "apps of `${client.name}` in ${cell.name} ask for more than any of their nodes has: ${join(", ", [for name in found : "`${name}`"])} would wait for ever"
    help    = "lower `resources.requests`, or take larger nodes: those of the client have ${floor(rooms.client.cpu / 1000)} vCPUs and ${floor(rooms.client.memory / 1024)} GiB, those for everybody ${floor(rooms.shared.cpu / 1000)} and ${floor(rooms.shared.memory / 1024)}"
    at = flatten([for name in found : [
      cpu_of[name] >= rooms[pools[name]].cpu ? client.apps[name].resources.requests.cpu : null,
      memory_of[name] >= rooms[pools[name]].memory ? client.apps[name].resources.requests.memory : null,
    ]])
  }
  # What is too large for a node is told as that.
  check "nodes-capacity" {
    condition = !rooms.client.known || wanted.cpu <= there.cpu && wanted.memory <= there.memory || anytrue([
      for name in keys(scaled) : cpu_of[name] >= rooms.client.cpu || memory_of[name] >= rooms.client.memory
    ])
    message  = "apps of `${client.name}` in ${cell.name} ask for ${ceil(wanted.cpu / 1000)} vCPUs and ${ceil(wanted.memory / 1024)} GiB when they are scaled out, and its ${client.infrastructure.nodes.max} nodes have ${floor(there.cpu / 1000)} and ${floor(there.memory / 1024)} at most: the last pods would wait for ever"
    help     = "raise `infrastructure.nodes.max` or take larger nodes, or lower `replicas.max` or `resources.requests`"
    at       = [client.infrastructure.nodes.max, client.infrastructure.nodes.instance_types, client.name]
    severity = "warning"
  }
  # GKE taints nodes of Arm, so that images of the other architecture do not start there, and no app here tolerates it:
  # https://cloud.google.com/kubernetes-engine/docs/how-to/prepare-arm-workloads-for-deployment
  check "arm-nodes" {
    found   = !own ? [] : [for type in client.infrastructure.nodes.instance_types : type if can(regex("^(a4x|c4a|n4a|t2a)-", type))]
    message = "nodes of `${client.name}` in ${cell.name} are of Arm, ${join(", ", [for type in found : "`${type}`"])}: GKE keeps pods away from them by a taint, and the client's would wait for ever"
    help    = "write a type of x86 for this cell, such as `n2d-standard-4`"
    at      = found
  }
  # The kubelet puts pods out of a node whose disk runs full: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
  check "scratch-space" {
    found = !own ? [] : [for name, workload in client.apps : name if pools[name] == "client" && sum(concat([0], [
      for volume in workload.volumes : mebibytes(volume.size) if !volume.persistent && volume.medium != "memory" && volume.size != null
    ])) > client.infrastructure.nodes.disk_gib * 1024]
    message  = "temporary volumes of apps of `${client.name}` in ${cell.name} are larger than the whole disk of a node, ${client.infrastructure.nodes.disk_gib} GiB: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "raise `infrastructure.nodes.disk_gib`, make the volume smaller, or `persistent`"
    at       = flatten([for name in found : [for volume in client.apps[name].volumes : volume.size if !volume.persistent && volume.medium != "memory"]])
    severity = "warning"
  }
  check "node-range" {
    condition = client.infrastructure.nodes.max >= client.infrastructure.nodes.min
    message   = "nodes of `${client.name}` in ${cell.name}: `max` is below `min`"
    help      = "raise `infrastructure.nodes.max`, or lower `infrastructure.nodes.min`"
    at        = [client.infrastructure.nodes.max, client.infrastructure.nodes.min]
  }
  check "node-group-clash" {
    condition = !own || !contains(keys(cell.platform.node_groups), client.name)
    message   = "the nodes of `${client.name}` would be called as a group of the cluster in ${cell.name}, `${client.name}`"
    help      = "rename the group in `platform.node_groups`, or the client"
    at        = [client.name, lookup(cell.platform.node_groups, client.name, null)]
  }
  # https://cloud.google.com/storage/docs/buckets#naming
  check "bucket-names" {
    found = length(client.infrastructure.buckets) == 0 ? [] : can(regex("^goog|google", "${prefix}-${cell.account}")) ? keys(client.infrastructure.buckets) : [
      for name in keys(client.infrastructure.buckets) : name if can(regex("google", name))
    ]
    message = "buckets of `${client.name}` in ${cell.name} would be called ${join(", ", [for name in found : "`${prefix}-${name}-${cell.account}`"])}, and Cloud Storage takes no name with `google` in it, nor one that begins with `goog`"
    help    = can(regex("google", cell.account)) ? "take a project whose id does not contain it" : can(regex("^goog|google", prefix)) ? "rename the client or the project" : "rename the bucket"
    at = [
      can(regex("google", cell.account)) ? environment.gcp.project : null,
      can(regex("^goog|google", prefix)) ? client.name : null,
      client.infrastructure.buckets[found[0]],
    ]
  }
  check "bucket-clash" {
    each = "cell"
    found = [
      for name in distinct(bucket_names) : "`${project.name}-${cell.short}-${name}-${cell.account}`" if length(buckets_by_name[name]) > 1
    ]
    message = "buckets of ${cell.name} would have the same name: ${join(", ", found)}"
    help    = "rename a bucket or a client: a bucket is called `<project>-<cell>-<client>-<bucket>-<cloud project>`"
    at      = cell.name
  }
  # Hyphens join words and are part of words: the app `eu-api` of `acme` and the app `api` of `acme-eu` would have one account.
  check "account-clash" {
    each    = "cell"
    found   = flatten([for paths in values(accounts_by_address) : paths if length(paths) > 1])
    message = "accounts of apps in ${cell.name} would have the same name: ${join(", ", [for path in found : "`${path}`"])}"
    help    = "rename an app or a client: an account is called `<project>-<cell>-<client>-<app>`"
    at      = flatten([for path in found : [cell.apps[path].image, cell.name]])
  }
  # The second one's apply fails, or writes where the first one reads.
  check "secret-clash" {
    each    = "cell"
    found   = flatten([for names in values(secrets_by_name) : names if length(names) > 1])
    message = "secrets of ${cell.name} would have one name in Secret Manager, where slashes and dots become hyphens: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "rename one of them, or a client"
    at = flatten([for name, tenant in cell.clients : concat(
      [for secret in tenant.infrastructure.secrets.names : secret if contains(found, join("/", compact([environment.secrets_under, name, secret])))],
      [for workload in tenant.apps : [for secret in workload.secrets : secret.name if contains(found, trimprefix(secret.name, "${project.name}/"))]],
    )])
  }
  # The login, which is made with the database.
  check "secret-of-database" {
    condition = !database || !contains(client.infrastructure.secrets.names, "database")
    message   = "`${client.name}` in ${cell.name} asks for the secret `database`, which its database makes"
    help      = "take it out of `infrastructure.secrets.names`: apps find the login there, under the same name"
    at        = [for name in client.infrastructure.secrets.names : name if name == "database"]
  }
  # The account of the namespace's secret store reads what is made here, and no other.
  check "secret-names" {
    found = distinct(flatten([for workload in client.apps : [
      for secret in workload.secrets : secret.name if !startswith(secret.name, "${secret_prefix}/")
    ]]))
    message = "apps of `${client.name}` in ${cell.name} use secrets that are not the client's own: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "names of this client's secrets start with `${secret_prefix}/`, such as `${secret_prefix}/${reverse(split("/", found[0]))[0]}`; the account that reads them can read no others"
    at      = found
  }
  # A secret that an app reads is made, empty, if nothing else makes it: a slip of the database's is one more.
  check "secret-meant" {
    found = login == null ? [] : [
      for name in distinct(flatten([for workload in client.apps : [for secret in workload.secrets : secret.name]])) : name
      if !contains(made_elsewhere, name) && !contains([for other in client.infrastructure.secrets.names : "${secret_prefix}/${other}"], name) && nearest(trimprefix(name, "${secret_prefix}/"), ["database"]) != null
    ]
    message  = "apps of `${client.name}` in ${cell.name} read ${join(", ", [for name in found : "`${name}`"])}, which would be a new secret, and an empty one"
    help     = "did you mean `${login == null ? "" : login}`?"
    at       = found
    severity = "warning"
  }
  check "secret-prefix" {
    found    = [for name in client.infrastructure.secrets.names : name if startswith(name, "${secret_prefix}/")]
    message  = "secrets of `${client.name}` in ${cell.name} would be called ${join(", ", [for name in found : "`${secret_prefix}/${name}`"])}: the names are written without what they begin with"
    help     = "write ${join(", ", [for name in found : "`${trimprefix(name, "${secret_prefix}/")}`"])}"
    at       = found
    severity = "warning"
  }
  check "secret-length" {
    found   = [for name, id in secrets : name if length(id) > 255]
    message = "secrets of `${client.name}` in ${cell.name} would have names of more than 255 characters, which is what Secret Manager takes"
    help    = "shorten them"
    at = flatten([
      [for name in client.infrastructure.secrets.names : name if contains(found, "${secret_prefix}/${name}")],
      [for workload in client.apps : [for secret in workload.secrets : secret.name if contains(found, secret.name)]],
    ])
  }
  # Numbers, `latest`, and aliases: https://cloud.google.com/secret-manager/docs/access-secret-version. A stage is a word of AWS.
  check "secret-version" {
    found   = flatten([for workload in client.apps : [for secret in workload.secrets : secret.version if secret.version == null ? false : can(regex("^AWS|^[0-9a-f]{8}-[0-9a-f]{4}-", secret.version))]])
    message = "apps of `${client.name}` in ${cell.name} pin versions of secrets that Secret Manager of Google Cloud does not know: ${join(", ", [for version in found : "`${version}`"])}"
    help    = "leave `version` out, which is the newest one, or write a number in an override of this cell"
    at      = found
  }
  check "login-without-way" {
    found    = [for name, workload in client.apps : name if login != null && !workload.egress.database && contains([for secret in workload.secrets : secret.name], login)]
    message  = "apps of `${client.name}` in ${cell.name} read the login of its database and may not reach it: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "write `egress = { database = true }`"
    at       = flatten([for name in found : [client.apps[name].egress.database, [for secret in client.apps[name].secrets : secret.name if secret.name == login]]])
    severity = "warning"
  }
  # Pods that no node would take.
  check "own-nodes" {
    found   = [for name, workload in client.apps : "`${name}`" if !own && workload.node_pool == "client"]
    message = "`${client.name}` has no nodes of its own in ${cell.name}, and ${join(", ", found)} would wait for some for ever"
    help    = "give the apps `node_pool = \"shared\"`, or write `infrastructure.node_group = \"own\"`"
    at      = concat([client.infrastructure.node_group], [for workload in client.apps : workload.node_pool if workload.node_pool == "client"])
  }
  check "bucket-apps" {
    found = distinct(flatten([for bucket in values(client.infrastructure.buckets) : [
      for name in keys(bucket.apps) : name if !contains(keys(estate.apps), "${client.name}/${name}")
    ]]))
    message = "buckets of `${client.name}` are opened to ${join(", ", [for name in found : "`${name}`"])}, which is no app of this client"
    help    = "the apps are ${join(", ", [for name in keys(client.apps) : "`${name}`"])}"
    at      = flatten([for bucket in values(client.infrastructure.buckets) : [for name, access in bucket.apps : access if contains(found, name)]])
  }
  # Rules that come after the end never do anything, and of two at one age the colder class wins: https://cloud.google.com/storage/docs/lifecycle
  check "bucket-lifecycle" {
    found = [
      for name, bucket in client.infrastructure.buckets : name
      if !(
        (bucket.infrequent_access_days == null || bucket.archive_days == null ? true : bucket.archive_days > bucket.infrequent_access_days) &&
        (bucket.infrequent_access_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.infrequent_access_days) &&
        (bucket.archive_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.archive_days)
      )
    ]
    message = "the lifecycle of the bucket `${found[0]}` of `${client.name}` in ${cell.name} does not run forward: infrequent access, then the archive, then the end"
    help    = "write them in this order: `infrequent_access_days`, then `archive_days`, then `expire_days`"
    at = flatten([for name in found : [
      for key in ["expire_days", "archive_days", "infrequent_access_days"] : client.infrastructure.buckets[name][key] if client.infrastructure.buckets[name][key] != null
    ]])
    severity = "warning"
  }
  # Its roles are of no use to an app that cannot ask Cloud Storage, whose addresses are public ones.
  check "bucket-egress" {
    found = distinct(flatten([for bucket in client.infrastructure.buckets : [
      for name in keys(bucket.apps) : name if try(!contains(client.apps[name].egress.internet_ports, 443), false)
    ]]))
    message  = "apps of `${client.name}` use buckets in ${cell.name}, and may not open connections to port 443, over which Cloud Storage is asked: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "add 443 to `egress.internet_ports`"
    at       = [for name in found : client.apps[name].egress.internet_ports]
    severity = "warning"
  }
  # https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity#identity_sameness
  check "shared-identities" {
    found    = length(accounts) + length(secrets) == 0 ? [] : namesakes
    message  = "pods of `${client.name}` in ${join(", ", found)} are to Google Cloud the same as those in ${cell.name}: clusters of one project, `${cell.account}`, share its identities, so that the one reads secrets and buckets of the other"
    help     = "give the environments projects of their own, `gcp = { project = ... }` in `[environments.${environment.name}]`"
    at       = [environment.gcp.project, estate.cells[found[0]].environment.gcp.project, client.name]
    severity = "warning"
  }
  # Above all nodes of the pool: https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
  check "spot-alone" {
    condition = !own || client.infrastructure.nodes.capacity != "spot" || !environment.protected || length([for workload in client.apps : workload if workload.kind == "deployment" && workload.node_pool == "client"]) == 0
    message   = "all nodes of `${client.name}` in ${cell.name} are spot machines, which Google Cloud takes back whenever it needs them, 30 seconds after it says so"
    help      = "write `nodes.capacity = \"on-demand\"` for this cell, unless the client's apps may be gone for a while"
    at        = client.infrastructure.nodes.capacity
    severity  = "warning"
  }
}
