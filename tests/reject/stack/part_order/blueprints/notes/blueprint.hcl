blueprint "notes" {
  summary = "What the test needs"
  each    = "cell"

  stack {
    layer  = "02-notes"
    shared = "root-module"
    needs  = ["pages"]
  }

  files "stack" {
    to = "terraform/notes/${region.name}/${environment.name}"
  }
}
