variable "workspace_id" {
  description = "Id of the Log Analytics workspace."
  type        = string
}

variable "tables" {
  description = "Names of tables of the workspace (AKSAuditAdmin)."
  type        = set(string)

  validation {
    condition     = alltrue([for table in var.tables : can(regex("^[A-Za-z][A-Za-z0-9_]{0,62}$", table))])
    error_message = "A table is called by letters, digits and underscores."
  }
}

variable "days" {
  description = "Days that what is written is kept; 0 is as long as Azure keeps anything, twelve years. Fewer than 4 are 4, and what is more than two years is rounded up to whole years."
  type        = number

  validation {
    condition     = var.days >= 0 && var.days <= 4383 && floor(var.days) == var.days
    error_message = "Logs are kept for a whole number of days, up to 4383; 0 is for as long as possible."
  }
}
