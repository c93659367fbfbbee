module "topic" {
  source = module("topic")

  name = "${project.name}-${cell.short}"
}
