# Plans only, against a mocked provider: no credentials, no network.
mock_provider "kubernetes" {}

variables {
  cluster_name = "acme-geuw1-prod"
  volumes_key  = "projects/acme-production/locations/europe-west1/keyRings/acme-geuw1-prod/cryptoKeys/volumes"
  labels       = { project = "acme", environment = "production" }
}

run "encrypted_where_the_pod_is" {
  command = plan

  assert {
    condition     = alltrue([for class in [kubernetes_storage_class_v1.balanced, kubernetes_storage_class_v1.kept] : class.parameters["disk-encryption-kms-key"] == var.volumes_key && class.parameters["type"] == "pd-balanced" && class.volume_binding_mode == "WaitForFirstConsumer"])
    error_message = "Disks have the cell's key, and are made in the zone of their pod."
  }

  assert {
    condition     = kubernetes_storage_class_v1.kept.parameters["labels"] == "environment=production,project=acme"
    error_message = "Disks carry the labels."
  }

  assert {
    condition     = kubernetes_annotations.not_default.annotations["storageclass.kubernetes.io/is-default-class"] == "false" && kubernetes_annotations.not_default.metadata[0].name == "standard-rwo"
    error_message = "The class of GKE without our key is no default."
  }
}

run "protected_volumes_stay" {
  command = plan

  assert {
    condition     = kubernetes_storage_class_v1.kept.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "true" && kubernetes_storage_class_v1.balanced.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "false" && kubernetes_storage_class_v1.kept.reclaim_policy == "Retain"
    error_message = "There is one default, and it keeps."
  }
}

run "others_go_with_their_claim" {
  command = plan

  variables {
    keep_volumes = false
    labels       = {}
  }

  assert {
    condition     = kubernetes_storage_class_v1.balanced.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "true" && kubernetes_storage_class_v1.kept.metadata[0].annotations["storageclass.kubernetes.io/is-default-class"] == "false"
    error_message = "There is one default."
  }

  assert {
    condition     = !contains(keys(kubernetes_storage_class_v1.balanced.parameters), "labels")
    error_message = "No empty labels: the driver refuses them."
  }
}

run "a_type_that_the_driver_does_not_know" {
  command = plan

  variables {
    disk_type = "gp3"
  }

  expect_failures = [var.disk_type]
}
