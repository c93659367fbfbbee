# Declares the section that foundation (subnet tags) and kubernetes (what the cluster offers) read.
blueprint "platform" {
  summary = "The Kubernetes cluster of one cell"
  each    = "cell"
  when    = region.provider == "aws"
  section = "platform"
}
