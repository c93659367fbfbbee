variable "name" {
  description = "Prefix of the copy's names: project, cell and store (acme-neu-prod-zeta-documents)."
  type        = string
}

variable "resource_group" {
  description = "Resource group of the copy."
  type        = string
}

variable "source_account_id" {
  description = "Id of the home's storage account."
  type        = string

  validation {
    condition     = var.source_account_id != var.destination_account_id
    error_message = "Home and copy are two accounts."
  }
}

variable "destination_account_id" {
  description = "Id of the copy's storage account."
  type        = string
}

variable "container" {
  description = "Name of the container, in both."
  type        = string
}

variable "pending_gib" {
  description = "GiB that wait to be copied, over half an hour, above which an alarm goes off."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.pending_gib >= 1
    error_message = "1 or more."
  }
}

variable "action_group_id" {
  description = "Id of the cell's action group, which mails alarms; null: nobody is told."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything that can have some; the provider has no default tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
