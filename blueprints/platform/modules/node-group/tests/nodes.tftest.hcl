# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {}

variables {
  name               = "general"
  cluster_name       = "acme-euw1-prod"
  kubernetes_version = "1.33"
  node_role_arn      = "arn:aws:iam::123456789012:role/acme-euw1-prod-node"
  subnet_ids         = { "eu-west-1a" = "subnet-00000000000000001", "eu-west-1b" = "subnet-00000000000000002" }
  security_group_ids = ["sg-00000000000000001", "sg-00000000000000002"]
  volumes_key_arn    = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  instance_types     = ["m5.large"]
  min_size           = 2
  max_size           = 6
  tags               = { Environment = "production" }
}

run "metadata_and_disks" {
  command = plan

  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Pods cannot reach the node's credentials."
  }

  assert {
    condition     = alltrue([for disk in aws_launch_template.this.block_device_mappings : disk.ebs[0].encrypted == "true" && disk.ebs[0].kms_key_id == var.volumes_key_arn && disk.ebs[0].volume_type == "gp3"])
    error_message = "Disks are gp3 and encrypted with the cluster's key."
  }

  assert {
    condition     = alltrue([for spec in aws_launch_template.this.tag_specifications : spec.tags["Environment"] == "production"]) && length(aws_launch_template.this.tag_specifications) == 3
    error_message = "Instances, disks and interfaces carry the tags."
  }

  assert {
    condition     = length(aws_eks_node_group.this.taint) == 0 && aws_eks_node_group.this.ami_type == "AL2023_x86_64_STANDARD"
    error_message = "A group is open to all pods unless it is tainted."
  }
}

run "a_clients_nodes_repel_everybody_else" {
  command = plan

  variables {
    name   = "ezra"
    labels = { "acme.example.com/client" = "ezra" }
    taints = [{ key = "acme.example.com/client", value = "ezra" }]
  }

  assert {
    condition     = one(aws_eks_node_group.this.taint).effect == "NO_SCHEDULE" && one(aws_eks_node_group.this.taint).value == "ezra" && aws_eks_node_group.this.labels["acme.example.com/client"] == "ezra"
    error_message = "Label and taint name the client."
  }
}

run "bottlerocket_has_two_disks" {
  command = plan

  variables {
    os             = "bottlerocket"
    architecture   = "arm64"
    instance_types = ["m7g.large"]
  }

  assert {
    condition     = aws_eks_node_group.this.ami_type == "BOTTLEROCKET_ARM_64" && length(aws_launch_template.this.block_device_mappings) == 2
    error_message = "The second disk holds the pods' data."
  }
}

run "nodes_follow_the_newest_image" {
  command = plan

  override_data {
    target = data.aws_ssm_parameter.image[0]
    values = { insecure_value = "1.33.5-20261120" }
  }

  assert {
    condition     = data.aws_ssm_parameter.image[0].name == "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/release_version"
    error_message = "Of the nodes' own version, system and architecture."
  }

  assert {
    condition     = aws_eks_node_group.this.release_version == "1.33.5-20261120"
    error_message = "A newer image is a change."
  }
}

run "nodes_of_bottlerocket_follow_it_too" {
  command = plan

  variables {
    os             = "bottlerocket"
    architecture   = "arm64"
    instance_types = ["m7g.large"]
  }

  assert {
    condition     = data.aws_ssm_parameter.image[0].name == "/aws/service/bottlerocket/aws-k8s-1.33/arm64/latest/image_version"
    error_message = "Bottlerocket has parameters of its own."
  }
}

run "nodes_that_keep_their_image" {
  command = plan

  variables {
    image = "kept"
  }

  assert {
    condition     = length(data.aws_ssm_parameter.image) == 0
    error_message = "Nobody asks which image is the newest."
  }
}

# A group that the autoscaler has grown, and one of another name.
run "a_group_keeps_its_number_of_nodes" {
  command = plan

  override_data {
    target = data.aws_eks_clusters.all
    values = { names = ["acme-euw1-prod"] }
  }

  override_data {
    target = data.aws_eks_node_groups.existing[0]
    values = { names = ["general-20260801120000000000000001", "general-purpose-20260801120000000000000002"] }
  }

  override_data {
    target = data.aws_eks_node_group.existing["general-20260801120000000000000001"]
    values = { scaling_config = [{ desired_size = 5, max_size = 6, min_size = 2 }] }
  }

  assert {
    condition     = one(aws_eks_node_group.this.scaling_config).desired_size == 5 && length(data.aws_eks_node_group.existing) == 1
    error_message = "An apply takes no nodes away and adds none."
  }
}

run "a_raised_minimum_raises_what_is_wanted" {
  command = plan

  variables {
    min_size = 4
  }

  override_data {
    target = data.aws_eks_clusters.all
    values = { names = ["acme-euw1-prod"] }
  }

  override_data {
    target = data.aws_eks_node_groups.existing[0]
    values = { names = ["general-20260801120000000000000001"] }
  }

  override_data {
    target = data.aws_eks_node_group.existing["general-20260801120000000000000001"]
    values = { scaling_config = [{ desired_size = 2, max_size = 6, min_size = 2 }] }
  }

  assert {
    condition     = one(aws_eks_node_group.this.scaling_config).desired_size == 4
    error_message = "EKS refuses a minimum above the number that is wanted."
  }
}

run "a_new_cluster_starts_with_the_minimum" {
  command = plan

  assert {
    condition     = one(aws_eks_node_group.this.scaling_config).desired_size == 2 && aws_eks_node_group.this.node_group_name_prefix == "general-"
    error_message = "There is nothing to keep."
  }
}

run "a_long_name_keeps_its_difference" {
  command = plan

  variables {
    name = "a-client-with-a-name-of-fifty-characters-and-more1"
  }

  assert {
    condition     = length(aws_eks_node_group.this.node_group_name_prefix) <= 37 && startswith(aws_eks_node_group.this.node_group_name_prefix, "a-client-with-a-name-of-fift")
    error_message = "With the 26 digits that Terraform adds it has at most 63 characters."
  }
}

run "architectures_do_not_mix" {
  command = plan

  variables {
    instance_types = ["m5.large", "m7g.large"]
  }

  expect_failures = [var.architecture]
}

run "a_size_that_cannot_be" {
  command = plan

  variables {
    min_size = 7
  }

  expect_failures = [var.max_size]
}
