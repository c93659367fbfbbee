# The bucket and the key that every other stack of the environment keeps its state in.
blueprint "state" {
  summary = "State bucket of an environment: versioned, encrypted with a key of its own, closed to everybody else, with a record of who used it"
  each    = "environment"

  # Environments that name one bucket share it: the first of them makes it.
  when = environment.name == sort([
    for name, other in estate.environments : name if other.state.bucket == environment.state.bucket
  ])[0]

  stack {
    layer  = "00-state"
    shared = "aws-stack"

    # It belongs to no region of the estate. The bucket holds its own state: README.md says how the first apply is done.
    set {
      aws_region = environment.state.region
      partition  = startswith(environment.state.region, "cn-") ? "aws-cn" : startswith(environment.state.region, "us-gov-") ? "aws-us-gov" : "aws"
    }
  }

  files "stack" {
    to = "terraform/state/${environment.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "bucket-name" {
    condition = length(environment.state.bucket) <= 58
    message   = "the state bucket `${environment.state.bucket}` has a name of ${length(environment.state.bucket)} characters; the record of who used it goes to the same name with `-logs` behind it, and bucket names end at 63"
    help      = "shorten `state.bucket` to 58 characters"
    at        = environment.state.bucket
  }

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  check "bucket-letters" {
    condition = can(regex("^[a-z0-9][a-z0-9.-]+[a-z0-9]$", environment.state.bucket))
    message   = "`${environment.state.bucket}` cannot be the name of a bucket: S3 takes lower-case letters, digits, dashes and dots, between letters or digits"
    help      = "write `bucket = \"${trim(replace(lower(environment.state.bucket), "/[^a-z0-9.-]/", "-"), "-.")}\"`"
    at        = environment.state.bucket
  }

  # https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
  check "tag-keys" {
    found   = [for key, value in project.tags : "`${key}`" if startswith(lower(key), "aws:")]
    message = "AWS keeps tags that begin with `aws:` for itself, and refuses ${join(", ", found)}"
    help    = "give the tag a key of your own"
    at      = project.tags
  }

  # The backends refuse any account but the environment's, and look for the bucket in one region.
  check "one-home" {
    found = [
      for name, other in estate.environments : name if other.state.bucket == environment.state.bucket &&
      (other.account != environment.account || other.state.region != environment.state.region || other.state.kms_key_alias != environment.state.kms_key_alias)
    ]
    message = "the state bucket `${environment.state.bucket}` is shared by environments of different accounts, regions or keys: ${join(", ", sort([
      for name, other in estate.environments : name if other.state.bucket == environment.state.bucket
    ]))}"
    help = "give each of these environments a bucket of its own in `state.bucket`"
    at   = environment.state.bucket
  }
}
