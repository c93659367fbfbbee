terraform {
  backend "s3" {
    bucket = environment.state.bucket
    key    = stack.state_key
    region = environment.state.region
  }

  backend "local" {
    path = "${cell.slug}.tfstate"
  }
}
