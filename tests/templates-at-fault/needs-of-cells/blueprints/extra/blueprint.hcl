blueprint "extra" {
  summary = "One bucket more"
  each    = "cell"

  stack {
    layer = "05-extra"

    needs_of_cells = {
      fundation  = ["eu-west-1/staging"]
      foundation = ["eu-west-1/stagging", "eu-west-1/${environment.branch}"]
    }
  }
  files "stack" {
    to = "terraform/regions/${region.name}/${environment.name}/05-extra"
  }
}
