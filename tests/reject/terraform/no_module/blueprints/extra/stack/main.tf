module "log" {
  source = "modules/log"
}
