blueprint "finops" {
  summary = "What a cell may cost, and what its apps really need"
  each    = "cell"

  files "budget" {
    extends = "foundation.stack"
  }

  files "overlay" {
    extends = "kubernetes.overlay"

    # It watches what goes on, which a job does not for long.
    file "vertical-pod-autoscaler.yaml" { when = app.kind == "deployment" }
  }
}
