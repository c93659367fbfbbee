# Modules that both databases of clients and stores of `data` call; they are emitted where one of these does.
blueprint "database-modules" {
  summary = "PostgreSQL as RDS runs it and as Aurora does: one set of variables, with copies in other regions"
  each    = "estate"

  files "modules" {
    to = "terraform/shared/modules"
  }

  # What all forms take: the same file as in `databases`, whose own form is on instances and volumes.
  files "common" {
    for_each = ["database-aurora", "database-rds"]
    to       = "terraform/shared/modules/${each.value}"
  }

  # Who signs in to what RDS runs.
  files "login" {
    for_each = ["database-aurora", "database-rds"]
    to       = "terraform/shared/modules/${each.value}"
    zip      = ["login.py"]
  }
}
