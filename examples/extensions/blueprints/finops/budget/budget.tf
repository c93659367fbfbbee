resource "aws_budgets_budget" "cell" {
  name         = "${project.name}-${cell.short}"
  budget_type  = "COST"
  limit_amount = "2000"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = ["user:Environment$${environment.name}"]
  }
}
