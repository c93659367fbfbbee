# Both are decided while compiling: the first is there, the second is not.
resource "aws_s3_bucket" "this" {
  when   = true
  bucket = "${project.name}-${cell.slug}"

  lifecycle {
    precondition {
      condition     = cell.network.vpc_cidr == "10.0.0.0/16"
      error_message = "Another range."
    }
  }
}

resource "aws_s3_bucket" "that" {
  when   = false
  bucket = local.nothing
}
