locals {
  parameters = {
    type                        = var.disk_type
    "csi.storage.k8s.io/fstype" = "ext4"
    "disk-encryption-kms-key"   = var.volumes_key
    "labels"                    = join(",", [for key in sort(keys(var.labels)) : "${key}=${var.labels[key]}"])
  }
}

# A disk is made in the zone of the pod that needs it, and a claim can be made larger. Nobody changes what a class says becomes of a disk whose claim is
# deleted: that is another class, and disks stay of theirs.
# https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek#dynamically_provision_an_encrypted
resource "kubernetes_storage_class_v1" "balanced" {
  storage_provisioner    = "pd.csi.storage.gke.io"
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Delete"
  allow_volume_expansion = true

  parameters = { for key, value in local.parameters : key => value if value != "" }

  metadata {
    name        = "balanced"
    annotations = { "storageclass.kubernetes.io/is-default-class" = tostring(!var.keep_volumes) }
  }

  # The name is known once there are nodes, and whoever applies this may do something in the cluster.
  depends_on = [var.cluster_name]
}

# It is there in every cluster: claims of it are to be made larger also once another one is the default.
resource "kubernetes_storage_class_v1" "kept" {
  storage_provisioner    = "pd.csi.storage.gke.io"
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  parameters = { for key, value in local.parameters : key => value if value != "" }

  metadata {
    name        = "balanced-retain"
    annotations = { "storageclass.kubernetes.io/is-default-class" = tostring(var.keep_volumes) }
  }

  depends_on = [var.cluster_name]
}

# GKE's own default knows no key of ours. With two defaults a claim gets the newer one, which depends on what was made when.
# https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
resource "kubernetes_annotations" "not_default" {
  api_version = "storage.k8s.io/v1"
  kind        = "StorageClass"
  force       = true

  metadata {
    name = "standard-rwo"
  }

  annotations = { "storageclass.kubernetes.io/is-default-class" = "false" }

  depends_on = [var.cluster_name]
}
