blueprint "client" {
  summary = "What a client owns in a cell: key, nodes, buckets, secrets, roles of its pods, and the record of it all"
  each    = "client"
  clouds  = ["aws"]
  section = "infrastructure"

  # The layer stands between the platform and the databases: these are encrypted with the client's key and admit the client's nodes.
  stack {
    layer  = "clients"
    shared = "root-module"
    needs  = ["foundation", "platform"]
    values = reads_files ? ["terraform/shared/client-configs/${client.name}/${region.name}/${environment.name}.tfvars"] : []

    set {
      tags = { Client = client.name }
    }
  }

  names {
    # Whether its values stand in a file beside it, and not in it.
    reads_files = estate.output.values == "tfvars"
    # What the names of the client's secrets begin with.
    secret_prefix = join("/", compact([project.name, environment.secrets_under, client.name]))
    # Logins that its stores of PostgreSQL make themselves.
    logins_of_stores = [for path, one in cell.stores : "data/${one.name}" if one.client == client.name && one.kind == "postgres"]
    # Secrets that its apps read and that its database and its stores do not make themselves.
    secrets_of_apps = flatten([for name, workload in client.apps : concat(
      [
        for key, secret in workload.secrets : trimprefix(secret.name, "${secret_prefix}/")
        if !contains(concat(
          logins_of_stores,
          lookup(client, "database", null) == null ? [] : client.database.engine == "rds" ? ["database"] : ["database", "database-replication"],
        ), trimprefix(secret.name, "${secret_prefix}/"))
      ],
      [for login in workload.image_pull_secrets : login.from if login.from != null],
    )])
    # What stands behind `<project>-<cell>-` in names that have to be different in an account: hyphens join words and are part of words, so
    # the app `eu-api` of `acme` and the app `api` of `acme-eu` would have one role. The first ones are the cell's own.
    roles_of_cell = [
      "backup", "cert-manager", "cluster", "cluster-autoscaler", "ebs-csi", "external-dns", "flow-logs", "lb-controller", "network-reader",
      "node", "peering-reader", "secret-ages", "shared-secrets", "vpc-cni",
    ]
    roles_of_cell_and_stores = concat(roles_of_cell, [for path, other in cell.stores : "${other.slug}-place" if other.kind == "objects"], [
      for path, other in cell.stores : "${other.slug}-replication" if other.kind == "objects"
      ], [for name in distinct(flatten([for path, other in cell.stores : keys(other.objects.apps) if other.kind == "objects" && other.client == null])) : "shared-${name}"], flatten([
        for path, other in cell.stores : ["${other.slug}-pg-login", "${other.slug}-pg-monitor"] if other.kind == "postgres"
      ]), [
      for path, other in cell.stores : "${other.slug}-settings" if other.kind == "search"
    ])
    # Apps that use stores of objects, caches and search domains of their client's by their role, by client; of the latter two those that are listed, or all
    # that get there. Who has a role that somebody else makes needs none.
    apps_of_stores = { for name, tenant in cell.clients : name => distinct(concat(
      flatten([for path, other in cell.stores : keys(other.objects.apps) if other.kind == "objects" && other.client == name]),
      [
        for app in flatten([
          for path, other in cell.stores : other[other.kind].apps != null ? other[other.kind].apps : [for app, workload in tenant.apps : app if workload.egress.database]
          if contains(["cache", "search"], other.kind) && other.client == name
        ]) : app if try(tenant.apps[app].service_account.iam_role == null, false)
      ],
    )) }
    # Roles by which S3 copies objects from other accounts into stores of this client here.
    replication_roles = distinct(flatten([for path, other in cell.stores : [
      for place in other.places : { account = estate.cells[place].account, role = "${project.name}-${estate.cells[place].short}-${other.slug}-replication" }
      if place != cell.name && estate.cells[place].account != cell.account && (other.writes == "everywhere" || place == other.primary)
    ] if other.kind == "objects" && other.client == client.name]))
    roles_of_clients = { for name, tenant in cell.clients : name => concat(
      ["${name}-secrets"],
      lookup(tenant, "database", null) == null ? [] : tenant.database.engine == "rds" ? ["${name}-db-login", "${name}-db-monitor"] : ["${name}-db", "${name}-db-snapshots"],
      [
        for app, workload in tenant.apps : "${name}-${app}"
        if length([for bucket in values(tenant.infrastructure.buckets) : 1 if contains(keys(bucket.apps), app)]) > 0 || contains(apps_of_stores[name], app)
      ],
    ) }
    # The login that its database makes, and all secrets that are made for it by name.
    login         = lookup(client, "database", null) == null ? null : "${secret_prefix}/database"
    made          = concat(login == null ? [] : [login], [for name in logins_of_stores : "${secret_prefix}/${name}"])
    role_names    = concat(roles_of_cell_and_stores, flatten(values(roles_of_clients)))
    roles_by_name = { for name in role_names : name => name... }
    # Cells of the same account, and the roles that all of them need. What a client has here it has there, too; of a client that is not
    # here nothing is known but its secrets and its database.
    cells_by_account = { for name, other in estate.cells : other.account == null ? "" : other.account => name... if other.emitted }
    places_by_account = { for account, names in cells_by_account : account => {
      for tenant in flatten([for name in names : estate.cells[name].clients]) : tenant => true...
    } }
    roles_of_account = length(cells_by_account[cell.account]) * length(roles_of_cell) + sum(concat([0], [
      for tenant, places in places_by_account[cell.account] : length(places) * length(lookup(roles_of_clients, tenant, ["secrets", "database"]))
    ]))
    # What is known of the types that its nodes may have, and what a pod finds on the largest: of its own nodes, and of those for everybody.
    own_types    = client.infrastructure.node_group == "own" ? client.infrastructure.nodes.instance_types : []
    shared_types = flatten([for group in cell.platform.node_groups : group.instance_types if length(group.taints) == 0])
    machines     = { for type in distinct(concat(own_types, shared_types)) : type => instance_type(type, region.name) }
    rooms = { for pool, types in { client = own_types, shared = shared_types } : pool => {
      known  = length(types) > 0 && alltrue([for type in types : machines[type].vcpus != null && machines[type].memory_mib != null])
      cpu    = max(0, [for type in types : machines[type].vcpus == null ? 0 : machines[type].vcpus * 1000]...)
      memory = max(0, [for type in types : machines[type].memory_mib == null ? 0 : machines[type].memory_mib]...)
    } }
    # Of each app of the client: the nodes that it runs on, and what its pods ask for; memory beyond what a container may have is told as that.
    pools     = { for name, workload in client.apps : name => client.infrastructure.node_group == "own" ? workload.node_pool : "shared" }
    cpu_of    = { for name, workload in client.apps : name => millicores(workload.resources.requests.cpu) }
    memory_of = { for name, workload in client.apps : name => mebibytes(workload.resources.requests.memory) > mebibytes(client.tenancy.container.max_memory) ? 0 : mebibytes(workload.resources.requests.memory) }
    # Zones that its nodes may start in.
    zones = length(cell.network.private_subnets)
    # What its apps that run for ever ask of its own nodes when they are scaled out, and what these have at most.
    scaled = { for name, workload in client.apps : name => workload.replicas.max == null ? workload.replicas.min : workload.replicas.max if pools[name] == "client" && workload.kind == "deployment" }
    wanted = {
      cpu    = sum(concat([0], [for name, pods in scaled : pods * cpu_of[name]]))
      memory = sum(concat([0], [for name, pods in scaled : pods * memory_of[name]]))
    }
    there = { for what in ["cpu", "memory"] : what => client.infrastructure.nodes.max * rooms.client[what] }
    # Characters of the parts of its record, each of them a parameter, and texts in it that somebody wrote freely.
    record_sizes = { for part, value in {
      client = {
        display_name = client.display_name
        residency    = client.residency
        namespace    = client.namespace
        apps         = keys(client.apps)
        hosts        = client.hosts
      }
      infrastructure = client.infrastructure
    } : part => length(jsonencode(value)) }
    record_texts = [client.display_name]
    bucket_names = flatten([for name, tenant in cell.clients : [
      for bucket in keys(tenant.infrastructure.buckets) : "${name}-${bucket}"
    ]])
    buckets_by_name = { for name in bucket_names : name => name... }
  }

  files "stack" {
    to = "terraform/regions/${region.name}/clients/${client.name}/${environment.name}"

    extension "stack" {}
    file "variables.tf" { when = reads_files }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Labels and taints of nodes start with it. EKS takes keys of 63 characters, where Kubernetes itself takes more.
  check "domain" {
    condition = project.domain == null ? false : length("${project.domain}/client") <= 63
    message   = "nodes of clients are told apart by the label `${project.domain == null ? "<project.domain>" : project.domain}/client`, which EKS takes up to 63 characters long"
    help      = "write a `domain` of 56 characters at most in `[project]`"
    at        = [project.domain, project.name]
  }

  # The longest names are those of roles: 64 characters, with `-db-snapshots` at the end.
  check "name-length" {
    # What is too long for the cell itself is told there.
    condition = length("${project.name}-${cell.short}-${client.name}") <= 51 || length("${project.name}-${cell.short}") > 40
    message   = "names of `${client.name}` in ${cell.name} start with `${project.name}-${cell.short}-${client.name}`, ${length("${project.name}-${cell.short}-${client.name}")} characters: with their ends, IAM roles would be longer than 64"
    help      = "51 characters are possible: shorten the client's name or `project.name`, or give the environment a `short`"
    at        = client.name
  }

  # Of a standard parameter: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
  check "record-size" {
    found    = [for part, size in record_sizes : part if size > 4096]
    message  = "the record of `${client.name}` in ${cell.name} would not fit into its parameter of 4096 characters: ${join(" and ", [for part in found : "`configuration/${part}` has ${record_sizes[part]}"])}, and the apply stops there"
    help     = contains(found, "client") ? "make two clients of it, each with some of the apps and hosts" : "write less of it: fewer buckets and secrets"
    at       = client.name
    severity = "warning"
  }
  # "You can't include values wrapped in double brackets": https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  check "record-brackets" {
    found   = [for text in record_texts : text if can(regex("\\{\\{", text))]
    message = "texts of `${client.name}` in ${cell.name} hold `{{`, which the parameters of its record cannot: ${join(", ", [for text in found : "`${text}`"])}"
    help    = "write it without two brackets in a row"
    at      = found
  }

  # Names of two things: the second one's apply fails, or takes over the first one's.
  check "role-clash" {
    each = "cell"
    found = [
      for name in distinct(role_names) : "`${project.name}-${cell.short}-${name}`" if length(roles_by_name[name]) > 1
    ]
    message = "IAM roles of ${cell.name} would have the same name: ${join(", ", found)}"
    help    = "rename an app or a client: a role is called `<project>-<cell>-<client>-<app>`; `secrets`, `db` and `db-...` are taken for each client"
    at = concat([for tenant, names in roles_of_clients : cell.clients[tenant].name if try(anytrue([
      for name in names : contains(found, "`${project.name}-${cell.short}-${name}`") && length(cell.clients[tenant].cells) > 0
    ]), false)], [cell.name])
  }
  check "bucket-clash" {
    each = "cell"
    found = [
      for name in distinct(bucket_names) : "`${project.name}-${cell.short}-${name}-${cell.account}`" if length(buckets_by_name[name]) > 1
    ]
    message = "buckets of ${cell.name} would have the same name: ${join(", ", found)}"
    help    = "rename a bucket or a client: a bucket is called `<project>-<cell>-<client>-<bucket>-<account>`"
    at      = cell.name
  }
  # Keys of the cell itself have these names.
  check "key-clash" {
    condition = !contains(["backup", "cluster-secrets", "cluster-volumes", "network-logs", "operations", "trail"], client.name)
    message   = "the key of `${client.name}` in ${cell.name} would be called `alias/${project.name}-${cell.short}-${client.name}`, which is a key of the cell"
    help      = "give the client another name, and keep this one in `display_name`"
    at        = client.name
  }
  check "node-group-clash" {
    condition = client.infrastructure.node_group == "shared" || !contains(keys(cell.platform.node_groups), client.name)
    message   = "the nodes of `${client.name}` would be called as a group of the cluster in ${cell.name}, `${client.name}`"
    help      = "rename the group in `platform.node_groups`, or the client"
    at        = [client.name, lookup(cell.platform.node_groups, client.name, null)]
  }

  check "node-range" {
    condition = client.infrastructure.nodes.max >= client.infrastructure.nodes.min
    message   = "nodes of `${client.name}` in ${cell.name}: `max` is below `min`"
    help      = "raise `infrastructure.nodes.max`, or lower `infrastructure.nodes.min`"
    at        = [client.infrastructure.nodes.max, client.infrastructure.nodes.min]
  }

  # Their image is of one architecture.
  check "node-architecture" {
    condition = length(distinct([
      for type in client.infrastructure.nodes.instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*\\.", type))
    ])) == 1
    message = "nodes of `${client.name}` in ${cell.name} are of x86 and of Arm: ${join(", ", client.infrastructure.nodes.instance_types)}"
    help    = "all `infrastructure.nodes.instance_types` need one architecture; Graviton types have a `g` behind the generation"
    at      = client.infrastructure.nodes.instance_types
  }

  check "node-type-sizes-known" {
    found   = [for type in own_types : type if machines[type].known == "no_such_size"]
    message = "nodes of `${client.name}` in ${cell.name} are to be of types that EC2 does not have: ${join(", ", [for type in found : "`${type}`"])}"
    help    = "the family has no such size: `aws ec2 describe-instance-types` lists them (table of ${machines[found[0]].as_of})"
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
    help     = "take a type that the region has: `aws ec2 describe-instance-type-offerings --region ${region.name}` lists them (table of ${machines[found[0]].as_of})"
    at       = found
    severity = "warning"
  }
  check "node-type-sizes" {
    found = length(distinct([
      for type in own_types : "${machines[type].vcpus} ${machines[type].memory_mib}" if machines[type].vcpus != null
    ])) > 1 ? own_types : []
    message  = "nodes of `${client.name}` in ${cell.name} are of several sizes: ${join(", ", [for type in found : "`${type}`"])}"
    help     = "the cluster autoscaler counts with one size, and starts too many or too few: take types with as many vCPUs and as much memory"
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

  # Pods that no node would take, and pods that the client's database would not let in.
  check "own-nodes" {
    found   = [for name, workload in client.apps : "`${name}`" if client.infrastructure.node_group != "own" && workload.node_pool == "client"]
    message = "`${client.name}` has no nodes of its own in ${cell.name}, and ${join(", ", found)} would wait for some for ever"
    help    = "give the apps `node_pool = \"shared\"`, or write `infrastructure.node_group = \"own\"`"
    at      = concat([client.infrastructure.node_group], [for workload in client.apps : workload.node_pool if workload.node_pool == "client"])
  }
  check "database-from-shared-nodes" {
    found = [
      for name, workload in client.apps : name
      if client.infrastructure.node_group != "shared" && lookup(client, "database", null) != null && workload.node_pool == "shared" && workload.egress.database
    ]
    message = "apps of `${client.name}` in ${cell.name} use the database and run on shared nodes, which the database does not admit: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "write `node_pool = \"client\"`, or leave it out"
    at      = [for name in found : client.apps[name].node_pool]
  }
  check "shared-nodes-isolation" {
    condition = client.infrastructure.node_group == "own" || lookup(client, "database", null) == null
    message   = "`${client.name}` shares nodes in ${cell.name}, so its database admits all shared nodes: only network policies and the password keep other clients' pods out"
    help      = "set `infrastructure.node_group = \"own\"`"
    at        = client.infrastructure.node_group
    severity  = "warning"
  }

  # Those of the platform, which run what is nobody's own, and one for each client.
  check "node-group-quota" {
    each      = "cell"
    condition = length(cell.platform.node_groups) + length([for name, tenant in cell.clients : name if tenant.infrastructure.node_group == "own"]) <= lookup(estate.quotas, "eks.managed-node-groups", 30)
    message = "the cluster of ${cell.name} would have ${length(cell.platform.node_groups) + length([
      for name, tenant in cell.clients : name if tenant.infrastructure.node_group == "own"
    ])} managed node groups, and AWS allows ${lookup(estate.quotas, "eks.managed-node-groups", 30)}"
    help     = "ask AWS for more and write `\"eks.managed-node-groups\"` under `[quotas]`, or set `infrastructure.node_group = \"shared\"` for small clients"
    at       = [lookup(estate.quotas, "eks.managed-node-groups", null), cell.name]
    severity = "warning"
  }

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. IAM knows no regions: all cells of the account count. Said once
  # for an account.
  check "role-quota" {
    each      = "cell"
    condition = cell.name != cells_by_account[cell.account][0] || roles_of_account <= lookup(estate.quotas, "iam.roles", 1000)
    message   = "account ${cell.account} would have about ${roles_of_account} IAM roles, and AWS allows ${lookup(estate.quotas, "iam.roles", 1000)}"
    help      = "ask AWS for more (5000 at most) and write `\"iam.roles\"` under `[quotas]`, or give environments accounts of their own"
    at        = [lookup(estate.quotas, "iam.roles", null), cell.name]
    severity  = "warning"
  }

  # The client's roles read what is under its own name.
  check "secret-names" {
    found = distinct(flatten([for workload in client.apps : [
      for secret in workload.secrets : secret.name if !startswith(secret.name, "${secret_prefix}/")
    ]]))
    message = "apps of `${client.name}` use secrets that are not the client's own: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "names of this client's secrets start with `${secret_prefix}/`, such as `${secret_prefix}/${length(split("/${client.name}/", found[0])) > 1 ? split("/${client.name}/", found[0])[1] : reverse(split("/", found[0]))[0]}`; the role that reads them can read no others"
    at      = found
  }
  # A secret that an app reads is made, empty, if nothing else makes it: a slip of the database's is one more.
  check "secret-meant" {
    found = [
      for name in distinct(flatten([for workload in client.apps : [for secret in workload.secrets : secret.name]])) : name
      if !contains(concat(made, [for other in client.infrastructure.secrets.names : "${secret_prefix}/${other}"]), name) && nearest(trimprefix(name, "${secret_prefix}/"), [for other in made : trimprefix(other, "${secret_prefix}/")]) != null
    ]
    message  = "apps of `${client.name}` in ${cell.name} read ${join(", ", [for name in found : "`${name}`"])}, which would be a new secret, and an empty one"
    help     = "did you mean `${secret_prefix}/${nearest(trimprefix(found[0], "${secret_prefix}/"), [for other in made : trimprefix(other, "${secret_prefix}/")])}`?"
    at       = found
    severity = "warning"
  }
  check "login-without-way" {
    found    = [for name, workload in client.apps : name if login != null && !workload.egress.database && contains([for secret in workload.secrets : secret.name], login)]
    message  = "apps of `${client.name}` in ${cell.name} read the login of its database and may not reach it: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "write `egress = { database = true }`"
    at       = flatten([for name in found : [client.apps[name].egress.database, [for secret in client.apps[name].secrets : secret.name if secret.name == login]]])
    severity = "warning"
  }
  # A volume of EBS stays in its zone, and the group of nodes may have its next node in another one: the cluster autoscaler asks for a group in each
  # zone then (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#common-notes-and-gotchas).
  check "volume-zones" {
    found = zones < 2 || client.infrastructure.nodes.capacity != "spot" && client.infrastructure.nodes.min >= zones ? [] : [
      for name, workload in client.apps : name if pools[name] == "client" && length([for volume in workload.volumes : 1 if volume.persistent && volume.access == "one"]) > 0
    ]
    message = "apps of `${client.name}` in ${cell.name} have a persistent volume, which stays in one zone, and once the node there is gone the next one may start in any of ${zones}: ${join(", ", [for name in found : "`${name}`"])} would wait for ever"
    help = "write ${join(" and ", concat(
      client.infrastructure.nodes.capacity == "spot" ? ["`capacity = \"on-demand\"`"] : [],
      client.infrastructure.nodes.min < zones ? ["`min = ${zones}`"] : [],
    ))} in `infrastructure.nodes`, so that each zone has a node, or give the volume `access = \"many\"` and the `storage_class` of a shared file system"
    at       = flatten([for name in found : [for volume in client.apps[name].volumes : volume.persistent if volume.persistent && volume.access == "one"]])
    severity = "warning"
  }
  # The kubelet puts pods out of a node whose disk runs full: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
  check "scratch-space" {
    found = [for name, workload in client.apps : name if pools[name] == "client" && sum(concat([0], [
      for volume in workload.volumes : mebibytes(volume.size) if !volume.persistent && volume.medium != "memory" && volume.size != null
    ])) > client.infrastructure.nodes.disk_gib * 1024]
    message  = "temporary volumes of apps of `${client.name}` in ${cell.name} are larger than the whole disk of a node, ${client.infrastructure.nodes.disk_gib} GiB: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "raise `infrastructure.nodes.disk_gib`, make the volume smaller, or `persistent`"
    at       = flatten([for name in found : [for volume in client.apps[name].volumes : volume.size if !volume.persistent && volume.medium != "memory"]])
    severity = "warning"
  }
  # Said in one of the cells, which stands for all.
  check "secrets-of-one-account" {
    found = [
      for name in estate.regions[region.name].cells : name
      if try(index(client.cells, name), -1) > index(client.cells, cell.name) && estate.cells[name].account == cell.account &&
      estate.cells[name].environment.secrets_under == environment.secrets_under
    ]
    message = "`${client.name}` is in two environments of one account and region, ${cell.name} and ${join(", ", found)}: their secrets would have the same names"
    help    = "write `secrets_under = \"...\"`, for example its name, in that of the environments where nothing is built yet, and begin the names of secrets there with it; or give the cells accounts of their own"
    at      = [estate.cells[found[0]].account, cell.account]
  }
  # A role reads what is under its client's name: a word in that place would open a whole environment to it.
  check "secrets-under" {
    found = [
      for name in estate.regions[region.name].cells : name
      if environment.secrets_under == null && estate.cells[name].emitted && estate.cells[name].account == cell.account && estate.cells[name].environment.secrets_under == client.name
    ]
    message = "secrets of all clients in ${join(", ", found)} are called `${secret_prefix}/...`, as those of `${client.name}` in ${cell.name}, whose apps could read them"
    help    = "write a `secrets_under` there that is no client's name, for example that of the environment"
    at      = try(estate.cells[found[0]].environment.secrets_under, client.name)
  }

  check "bucket-apps" {
    found = distinct(flatten([for bucket in values(client.infrastructure.buckets) : [
      for name in keys(bucket.apps) : name if !contains(keys(estate.apps), "${client.name}/${name}")
    ]]))
    message = "buckets of `${client.name}` are opened to ${join(", ", [for name in found : "`${name}`"])}, which is no app of this client"
    help    = "the apps are ${join(", ", [for name in keys(client.apps) : "`${name}`"])}"
    at      = flatten([for bucket in values(client.infrastructure.buckets) : [for name, access in bucket.apps : access if contains(found, name)]])
  }

  # S3 refuses a transition that comes after the end, or too close to another one.
  check "bucket-lifecycle" {
    found = [
      for name, bucket in client.infrastructure.buckets : name
      if !(
        (bucket.infrequent_access_days == null || bucket.archive_days == null ? true : bucket.archive_days >= bucket.infrequent_access_days + 30) &&
        (bucket.infrequent_access_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.infrequent_access_days) &&
        (bucket.archive_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.archive_days)
      )
    ]
    message = "the lifecycle of the bucket `${found[0]}` of `${client.name}` does not run forward: infrequent access, 30 days later at least the archive, then the end"
    help    = "write them in this order: `infrequent_access_days`, then `archive_days`, which is 30 more at least, then `expire_days`"
    at = flatten([for name in found : [
      for key in ["expire_days", "archive_days", "infrequent_access_days"] : client.infrastructure.buckets[name][key] if client.infrastructure.buckets[name][key] != null
    ]])
  }

  check "spot-types" {
    condition = client.infrastructure.node_group != "own" || client.infrastructure.nodes.capacity != "spot" || length(client.infrastructure.nodes.instance_types) > 1
    message   = "spot nodes of `${client.name}` in ${cell.name} are of one type, `${client.infrastructure.nodes.instance_types[0]}`: where AWS takes those back there are none"
    help      = "list several types of one size, such as `m6i.large`, `m6a.large`, `m7i.large`"
    at        = [client.infrastructure.nodes.instance_types, client.infrastructure.nodes.capacity]
    severity  = "warning"
  }
  # aws-node, kube-proxy, the agents of Pod Identity and the driver of volumes run on each node: four pods.
  check "node-pods" {
    found    = [for type in own_types : type if machines[type].max_pods == null ? false : machines[type].max_pods < 8]
    message  = "nodes of `${client.name}` in ${cell.name} hold too few pods: ${join(", ", [for type in found : "`${type}` takes ${machines[type].max_pods}"])}, and four of them are the cluster's own"
    help     = "take a larger type: a `t3.medium` takes 17"
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
  # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html: with such an end a name is taken for a part of an ARN.
  check "secret-ends" {
    found = distinct([
      for name in concat(client.infrastructure.secrets.names, flatten([for workload in client.apps : [for secret in workload.secrets : secret.name]])) : name
      if can(regex("-[A-Za-z0-9]{6}$", name))
    ])
    message  = "names of secrets of `${client.name}` end in a hyphen and six characters, as the ARNs of secrets do, and are confused with them: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "write another end, for example `${replace(found[0], "/-([A-Za-z0-9]{6})$/", "_$1")}`"
    at       = found
    severity = "warning"
  }
  # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
  check "secret-length" {
    found   = [for name in client.infrastructure.secrets.names : name if length("${secret_prefix}/${name}") > 512]
    message = "secrets of `${client.name}` in ${cell.name} would have names of more than 512 characters, with `${secret_prefix}/` before them"
    help    = "shorten them"
    at      = found
  }
  # Its role is of no use to an app that cannot ask S3; the gateway endpoint's addresses are public ones.
  check "bucket-egress" {
    found = distinct(flatten([for bucket in client.infrastructure.buckets : [
      for name in keys(bucket.apps) : name if try(client.apps[name].service_account.iam_role == null && !contains(client.apps[name].egress.internet_ports, 443), false)
    ]]))
    message  = "apps of `${client.name}` use buckets in ${cell.name}, and may not open connections to port 443, over which S3 is asked: ${join(", ", [for name in found : "`${name}`"])}"
    help     = "add 443 to `egress.internet_ports`"
    at       = [for name in found : client.apps[name].egress.internet_ports]
    severity = "warning"
  }
}
