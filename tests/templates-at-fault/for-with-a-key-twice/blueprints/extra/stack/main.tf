output "sizes" {
  value = {
    for queue in cell.extra.queues :
    queue.name => queue.size
  }
}
