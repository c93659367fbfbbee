blueprint "app" {
  summary = "Objects"
  each    = "cell"

  files "objects" {
    to = "kubernetes/${region.name}"
  }
}
