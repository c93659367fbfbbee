# One role for all nodes: a node's permissions do not depend on whose pods it runs. Pods cannot use it, the metadata service answers
# within one hop only.
data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.${var.dns_suffix}"]
    }
  }
}

resource "aws_iam_role" "node" {
  name               = "${var.name}-node"
  description        = "Nodes of ${var.cluster_name}"
  assume_role_policy = data.aws_iam_policy_document.node_trust.json

  tags = { Name = "${var.name}-node" }
}

# Joining the cluster and pulling images, and a session for whoever looks into a node that is not ready: its images run the agent, and nobody
# has a key (https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html). Not AmazonEKS_CNI_Policy: the network
# plugin has a role of its own.
resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/${each.value}"
}
