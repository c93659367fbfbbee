blueprint "shared-configs" {
  summary = "Values of environments, regions and clients as files, for stacks that people write by hand beside the emitted ones"
  each    = "estate"
  when    = estate.output.tfvars

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

  files "client-configs" {
    for_each = estate.clients
    to       = "terraform/shared/client-configs/${each.key}"
  }
}
