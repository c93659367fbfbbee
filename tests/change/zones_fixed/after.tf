resource "aws_eks_cluster" "this" {
  name     = "one"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.31"

  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b", "subnet-0c"]
  }
}
