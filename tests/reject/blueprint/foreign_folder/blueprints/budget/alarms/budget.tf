locals {
  budget_of = cell.name
}
