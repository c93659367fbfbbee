blueprint "shared-configs" {
  summary = "Values of environments, regions and clients as files: for the emitted stacks, where `output.values` says so, and for those that people write by hand beside them"
  each    = "estate"
  when    = estate.output.tfvars

  names {
    # Whether the emitted stacks of foundations and clients read these files.
    are_read = estate.output.values == "tfvars"
  }

  # terraform init -backend-config=../shared/backend-configs/production.hcl -backend-config=key=...
  files "backend-configs" {
    each = "environment"
    to   = "terraform/shared/backend-configs/${environment.name}"
  }

  # terraform plan -var-file=../shared/region-configs/us-east-1/networking.tfvars
  files "region-configs" {
    each = "region"
    to   = "terraform/shared/region-configs/${region.name}"

    # Subnets are zonal in AWS, and regional elsewhere.
    file "networking.tfvars" { when = region.provider == "aws" }
    file "networking-of-regional-subnets.tfvars" {
      when = region.provider != "aws"
      to   = "networking.tfvars"
    }
  }

  # Of a client in a cell: on AWS, and elsewhere where stacks read them.
  files "client-configs" {
    each = "client"
    when = region.provider == "aws" || are_read
    to   = "terraform/shared/client-configs/${client.name}/${region.name}/${environment.name}"
  }

  # The variables that these files set, for stacks that people write: a copy lies beside their own `.tf` files.
  files "region-variables" {
    to = "terraform/shared/region-configs"
  }
  files "client-variables" {
    when = length(estate.clients) > 0
    to   = "terraform/shared/client-configs"
  }
}
