client              = each.value.name
client_display_name = each.value.display_name
client_namespace    = each.value.namespace
client_cells        = each.value.cells
client_residency    = each.value.residency
client_apps         = each.value.apps
