# The network is not there before the first apply, and neither is a way to the vault inside of it.
variable "vault_allowed_ips" {
  description = "Public addresses that reach the key vault besides those of the estate, for this plan: that of whoever applies first, from outside. The next plan without them takes them out."
  type        = set(string)
  default     = []
}
