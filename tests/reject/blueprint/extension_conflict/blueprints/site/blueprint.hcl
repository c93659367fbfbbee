blueprint "site" {
  summary = "A page in each cell"
  each    = "cell"

  files "overlay" {
    to = "kubernetes/site/${region.name}/${environment.name}"

    extension "overlay" {}
  }
}
