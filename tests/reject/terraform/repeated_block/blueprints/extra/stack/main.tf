resource "aws_eks_cluster" "this" {
  name     = cell.cluster_name
  role_arn = "arn:aws:iam::${environment.account}:role/eks"
  vpc_config {
    subnet_ids = ["subnet-1"]
  }
  vpc_config {
    subnet_ids = ["subnet-2"]
  }
}
