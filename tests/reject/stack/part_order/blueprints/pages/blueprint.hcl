blueprint "pages" {
  summary = "What the test needs"
  each    = "cell"

  stack {
    layer  = "03-pages"
    shared = "root-module"
    needs  = ["foundation"]
  }

  files "stack" {
    to = "terraform/pages/${region.name}/${environment.name}"
  }
}
