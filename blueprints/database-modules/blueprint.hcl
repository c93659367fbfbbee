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

  # Who signs in to what RDS runs, and what of it the job needs that makes logins elsewhere.
  files "login" {
    for_each = ["cluster-login", "database-aurora", "database-rds"]
    to       = "terraform/shared/modules/${each.value}"
    zip      = ["login.py"]

    names {
      on_rds = each.value != "cluster-login"
    }

    file "login-variables.tf" { when = on_rds }
    file "login.py" { to = on_rds ? "login.py" : "postgres.py" }
    file "login.tf" { when = on_rds }
    file "reader.tf" { when = on_rds }
  }
}
