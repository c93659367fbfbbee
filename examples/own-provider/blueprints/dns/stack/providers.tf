provider "nameserver" {
  endpoint = "https://ns.${project.domain}"
}
