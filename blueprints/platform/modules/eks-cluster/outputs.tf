# Node groups take the name from here and so come after everything that a node needs.
output "cluster_name" {
  description = "Name of the cluster, known once it is ready for nodes: its add-ons, access entries and the nodes' permissions are there."
  value       = aws_eks_cluster.this.name

  depends_on = [
    aws_eks_addon.kube_proxy,
    aws_eks_addon.pod_identity_agent,
    aws_eks_addon.vpc_cni,
    aws_eks_access_policy_association.this,
    aws_iam_role_policy_attachment.node,
  ]
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "endpoint" {
  description = "Address of the Kubernetes API."
  value       = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  description = "Certificate that the API's is signed with, in base64."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "cluster_security_group_id" {
  description = "Id of the group that EKS made for control plane and nodes."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "oidc_provider_arn" {
  description = "ARN of the cluster's identity provider in IAM."
  value       = aws_iam_openid_connect_provider.this.arn
}

output "oidc_issuer" {
  description = "Issuer of the cluster's service account tokens, without https://."
  value       = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
}

output "node_role_arn" {
  description = "ARN of the role of all nodes."
  value       = aws_iam_role.node.arn
}

output "volumes_key_arn" {
  description = "ARN of the key for disks of nodes and pods."
  value       = module.volumes_key.arn
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
