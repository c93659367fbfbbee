# States lie in a folder that the tests name: nothing is asked of a cloud.
blueprint "on-disk" {
  summary = "What stacks of the tests have in common"
  each    = "cell"

  shared "shared" {}
}
