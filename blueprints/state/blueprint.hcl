# What every other stack keeps its state in, and the key for it. HCP Terraform and what speaks its protocol are somebody else's: nothing is made for them.
blueprint "state" {
  summary = "Where states are kept: a bucket or a storage account, versioned, encrypted with a key of its own, closed to everybody else, with a record of who used it"
  each    = "state"
  when    = contains(["s3", "gcs", "azurerm"], state.kind)

  stack {
    layer  = "00-state"
    shared = "root-module"

    # It belongs to no region of the estate. It holds its own state: README.md says how the first apply is done.
    set {
      cloud            = { s3 = "aws", gcs = "gcp", azurerm = "azure" }[state.kind]
      account          = state.owner
      tenant           = state.tenant
      place            = state.region
      partition        = state.partition
      environment_name = state.environment
    }
  }

  names {
    # CloudTrail takes no two dashes or dots in a row, S3 does.
    trail = state.kind == "s3" ? "${replace(state.bucket, "/[.-]{2,}/", "-0-")}-trail" : null
    # Other accounts of AWS whose stacks keep their states here, and the prefixes of these.
    # What makes roles of pipelines there has a role of its own, which no pipeline becomes.
    guest_deliveries = { for account in estate.delivery == null ? [] : distinct([for cell in estate.cells : cell.account if cell.emitted && cell.region.provider == "aws"]) : account => sort(distinct(flatten([
      for cell in estate.cells : ["${project.name}/${cell.environment.name}/00-delivery-aws/", "${project.name}/${cell.environment.name}/${cell.region.name}/00-delivery-aws/"] if cell.emitted && cell.account == account
    ]))) if state.kind == "s3" && account != state.account && contains(keys(state.accounts), account) }
    guests = { for account, cells in state.accounts : account => sort([
      for cell in cells : "${project.name}/${split("/", cell)[1]}/${split("/", cell)[0]}/"
    ]) if state.kind == "s3" && account != state.account && estate.regions[split("/", cells[0])[0]].provider == "aws" }
  }

  files "stack" {
    to = "terraform/state/${state.name}"

    extension "stack" {}
    file "s3.tf" {
      when = state.kind == "s3"
      to   = "main.tf"
    }
    file "s3-outputs.tf" {
      when = state.kind == "s3"
      to   = "outputs.tf"
    }
    file "s3.md" {
      when = state.kind == "s3"
      to   = "README.md"
    }
    file "gcs.tf" {
      when = state.kind == "gcs"
      to   = "main.tf"
    }
    file "gcs-outputs.tf" {
      when = state.kind == "gcs"
      to   = "outputs.tf"
    }
    file "gcs.md" {
      when = state.kind == "gcs"
      to   = "README.md"
    }
    file "azurerm.tf" {
      when = state.kind == "azurerm"
      to   = "main.tf"
    }
    file "azurerm-outputs.tf" {
      when = state.kind == "azurerm"
      to   = "outputs.tf"
    }
    file "azurerm.md" {
      when = state.kind == "azurerm"
      to   = "README.md"
    }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "bucket-name" {
    condition = state.kind != "s3" || length(state.bucket) <= 58
    message   = "the state bucket `${state.bucket}` has a name of ${length(state.bucket)} characters; the record of who used it goes to the same name with `-logs` behind it, and bucket names end at 63"
    help      = "write a name of 58 characters at most"
    at        = state.bucket
  }

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  check "bucket-letters" {
    # One that is too long is told as that.
    condition = state.kind != "s3" || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", state.bucket)) || length(state.bucket) > 58
    message   = "`${state.bucket}` cannot be the name of a bucket: S3 takes lower-case letters, digits, dashes and dots, between letters or digits"
    help      = length(trim(replace(lower(state.bucket), "/[^a-z0-9.-]/", "-"), "-.")) < 3 ? "a name has 3 to 63 of them, such as `${project.name}-tfstate-${state.short}`" : "write `bucket = \"${trim(replace(lower(state.bucket), "/[^a-z0-9.-]/", "-"), "-.")}\"`"
    at        = state.bucket
  }

  check "bucket-reserved" {
    condition = state.kind != "s3" || !can(regex("\\.\\.|^[0-9]+(\\.[0-9]+){3}$|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3|-an)$", state.bucket))
    message   = "`${state.bucket}` cannot be the name of a bucket: S3 refuses two dots in a row, addresses, and names that begin or end as those of its own kinds of buckets"
    help      = "write another `state.bucket`, such as `${project.name}-tfstate`; reserved are `xn--...`, `sthree-...`, `amzn-s3-demo-...`, `...-s3alias`, `...--ol-s3`, `....mrap`, `...--x-s3`, `...--table-s3` and `...-an`"
    at        = state.bucket
  }

  # The wildcard of S3's certificate covers one label: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  check "bucket-dots" {
    condition = state.kind != "s3" || !can(regex("\\.", state.bucket)) || can(regex("\\.\\.|^[0-9]+(\\.[0-9]+){3}$", state.bucket))
    message   = "the name of the state bucket `${state.bucket}` has dots: its certificate does not hold for it, unless it is asked by its path"
    help      = "write dashes: `bucket = \"${replace(state.bucket, ".", "-")}\"`; a bucket that exists cannot be renamed, and its states have to be moved"
    at        = state.bucket
    severity  = "warning"
  }

  # https://cloud.google.com/storage/docs/buckets#naming
  check "gcs-bucket-name" {
    condition = state.kind != "gcs" || can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", state.bucket)) && !can(regex("^goog|google|g00gle", state.bucket))
    message   = "`${state.bucket}` cannot be the name of a bucket: Google Cloud takes 3 to 63 lower-case letters, digits, dashes and underscores, without `google` in it"
    help      = "write another `state.bucket`; names with dots are for buckets of a domain that Google has verified"
    at        = state.bucket
  }

  # https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
  check "tag-keys" {
    found   = [for key, value in project.tags : "`${key}`" if state.kind == "s3" && startswith(lower(key), "aws:")]
    message = "AWS keeps tags that begin with `aws:` for itself, and refuses ${join(", ", found)}"
    help    = "give the tag a key of your own"
    at      = [for key, value in project.tags : value if startswith(lower(key), "aws:")]
  }
}
