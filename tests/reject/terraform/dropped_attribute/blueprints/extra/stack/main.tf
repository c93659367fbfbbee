resource "helm_release" "proxy" {
  name  = "proxy"
  chart = "./chart"
  set   = [{ name = "replicas", value = "2", typ = "string" }]
}
