# Emits nothing: with pipelines, change windows of cells hold for their applies, whoever delivers the workloads.
blueprint "delivery-windows" {
  summary = "Change windows of cells, which pipelines keep"
  each    = "cell"
  tables  = ["delivery"]
  when    = estate.delivery != null
}
