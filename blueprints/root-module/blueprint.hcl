# Emits nothing by itself. A project that has a blueprint of this name decides for all stacks where their state lies and how they sign in.
blueprint "root-module" {
  summary = "What all stacks have in common: versions, the backend, the provider with its default tags"
  each    = "cell"

  # What the provider of every stack sets, the stacks of clients, and most resources.
  check "tags-of-the-compiler" {
    each    = "estate"
    found   = [for key in keys(project.tags) : "`${key}`" if contains(["client", "environment", "layer", "managedby", "name", "project", "region"], lower(key))]
    message = "every stack sets ${join(", ", found)} itself: what is written here would be overwritten, and refused where only capital letters differ"
    help    = "leave the tag out, or give it a key of your own"
    at      = [for key, value in project.tags : value if contains(found, "`${key}`")]
  }

  check "values-files" {
    each      = "estate"
    condition = estate.output.tfvars || estate.output.values != "tfvars"
    message   = "root modules are to read their values from files, which `tfvars = false` leaves out"
    help      = "take `tfvars = false` out, or write `values = \"literals\"`"
    at        = estate.output.tfvars
  }

  shared "shared" {
    # What a stack can set.
    names {
      # The cloud that it makes things in, and the account, project or subscription there.
      cloud   = region.provider
      account = cell.account
      tenant  = cell.tenant
      # Where it makes what it makes.
      place     = region.name
      partition = region.partition
      # Further tags of all that it makes.
      tags = {}
      # The environment that tags name.
      environment_name = environment.name
      # What the name of the role ends with by which it reaches a state in another account.
      state_role = ""
      # Whether it puts something into the cell's cluster, which the platform made before.
      in_cluster = false
    }
  }
}
