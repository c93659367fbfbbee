variable "names" {
  type = list(strng)
}
