blueprint "more" {
  summary = "More for the page"
  each    = "cell"

  files "overlay" {
    extends = "site.overlay"
  }
}
