locals {
  # https://learn.microsoft.com/azure/aks/azure-csi-disk-storage-provision#dynamically-provision-azure-disks
  parameters = merge({
    "csi.storage.k8s.io/fstype" = "ext4"
    skuName                     = var.sku
    diskEncryptionSetID         = var.disk_encryption_set_id
    # Nobody downloads a disk, by whatever network.
    networkAccessPolicy = "DenyAll"
    publicNetworkAccess = "Disabled"
    }, length(var.tags) == 0 ? {} : {
    # The driver takes pairs with commas between them, so that neither may have one.
    tags = join(",", [for key in sort(keys(var.tags)) : "${replace(key, "/[,=]/", "-")}=${replace(var.tags[key], "/[,=]/", "-")}"])
  })
}

# A volume is made in the zone of the pod that needs it, and a claim can be made larger. Nobody changes what a class says becomes of a volume whose claim is
# deleted: that is another class, and volumes stay of theirs.
resource "kubernetes_storage_class_v1" "disk" {
  storage_provisioner    = "disk.csi.azure.com"
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Delete"
  allow_volume_expansion = true

  parameters = local.parameters

  metadata {
    name        = "premium-disk"
    annotations = { "storageclass.kubernetes.io/is-default-class" = tostring(!var.keep_volumes) }
  }

  # The name is known once whoever applies this may do something in the cluster.
  depends_on = [var.cluster_name]
}

# It is there in every cluster: claims of it are to be made larger also once another one is the default.
resource "kubernetes_storage_class_v1" "kept" {
  storage_provisioner    = "disk.csi.azure.com"
  volume_binding_mode    = "WaitForFirstConsumer"
  reclaim_policy         = "Retain"
  allow_volume_expansion = true

  parameters = local.parameters

  metadata {
    name        = "premium-disk-retain"
    annotations = { "storageclass.kubernetes.io/is-default-class" = tostring(var.keep_volumes) }
  }

  depends_on = [var.cluster_name]
}

# AKS's own default has no key of ours. It makes the class once, and lets it be then.
# https://learn.microsoft.com/azure/aks/concepts-storage#storage-classes
resource "kubernetes_annotations" "default" {
  api_version = "storage.k8s.io/v1"
  kind        = "StorageClass"
  force       = true

  metadata {
    name = "default"
  }

  annotations = { "storageclass.kubernetes.io/is-default-class" = "false" }

  depends_on = [kubernetes_storage_class_v1.disk, kubernetes_storage_class_v1.kept]
}
