variable "project" {
  description = "Id of the project of the cell whose apps use the bucket."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket, which may be another cell's."
  type        = string
}

variable "namespace" {
  description = "Namespace of the apps that have no account."
  type        = string
}

variable "members" {
  description = "Apps by their names: who each is (a member of IAM policies, null: the pods themselves), and whether it writes."
  type = map(object({
    member = optional(string)
    write  = bool
  }))
  default  = {}
  nullable = false
}

variable "watched" {
  description = "Whether the bucket lies in two regions, and somebody is told when copying between them takes longer than it may."
  type        = bool
  default     = false
  nullable    = false
}

variable "labels" {
  description = "Labels of the alarm."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "notification_channels" {
  description = "Ids of the channels that alarms go to."
  type        = list(string)
  default     = []
  nullable    = false
}
