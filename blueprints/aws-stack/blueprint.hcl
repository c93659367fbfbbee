# Emits nothing by itself. A project that has a blueprint of this name decides for all stacks where their state lies and how they sign in.
blueprint "aws-stack" {
  summary = "What stacks on AWS have in common: versions, the backend, the provider with its default tags"
  each    = "cell"

  shared "shared" {
    # What a stack can set.
    names {
      # Where it makes what it makes.
      aws_region = region.name
      partition  = region.partition
      # Further tags of all that it makes.
      tags = {}
    }
  }
}
