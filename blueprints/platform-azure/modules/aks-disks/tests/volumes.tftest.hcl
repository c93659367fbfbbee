# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {}

variables {
  cluster_name           = "acme-zwe-prod"
  disk_encryption_set_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Compute/diskEncryptionSets/acme-zwe-prod-disks"
  tags                   = { Owner = "platform", Note = "a,b=c" }
}

run "volumes_are_encrypted" {
  command = plan

  assert {
    condition     = kubernetes_storage_class_v1.disk.parameters["diskEncryptionSetID"] == var.disk_encryption_set_id && kubernetes_storage_class_v1.disk.parameters["networkAccessPolicy"] == "DenyAll"
    error_message = "What pods claim is encrypted with the cell's key, and nobody downloads it."
  }

  assert {
    condition     = kubernetes_storage_class_v1.disk.volume_binding_mode == "WaitForFirstConsumer"
    error_message = "A volume is made where its pod is."
  }

  assert {
    condition     = kubernetes_storage_class_v1.disk.parameters["tags"] == "Note=a-b-c,Owner=platform"
    error_message = "The driver splits tags at commas."
  }
}

run "volumes_stay" {
  command = plan

  assert {
    condition     = kubernetes_storage_class_v1.kept.reclaim_policy == "Retain" && kubernetes_storage_class_v1.kept.parameters == kubernetes_storage_class_v1.disk.parameters
    error_message = "A claim that is deleted takes no data along."
  }

  assert {
    condition     = [for class in [kubernetes_storage_class_v1.disk, kubernetes_storage_class_v1.kept] : class.metadata[0].name if class.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "true"] == ["premium-disk-retain"] && kubernetes_annotations.default.annotations["storageclass.kubernetes.io/is-default-class"] == "false"
    error_message = "One class is the default, and it is not AKS's."
  }
}

run "volumes_that_may_go" {
  command = plan

  variables {
    keep_volumes = false
  }

  assert {
    condition     = output.storage_class == "premium-disk"
    error_message = "With the claim."
  }
}

run "a_disk_that_takes_no_key" {
  command = plan

  variables {
    sku = "UltraSSD_LRS"
  }

  expect_failures = [var.sku]
}
