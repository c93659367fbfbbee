blueprint "index" {
  summary = "Index and bases"
  each    = "estate"

  files "pages" {
    for_each = estate.apps
    when     = each.value.port != null
    to       = "apps/${each.value.path}"
  }

  files "list" {
    to = "docs"
  }
}
