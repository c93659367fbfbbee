# What is open to everybody is found, and what serves visitors passes.
package terraform.exposure_test

import rego.v1

test_ssh_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_vpc_security_group_ingress_rule", {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "tcp", "from_port": 22, "to_port": 22}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_ssh_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_vpc_security_group_ingress_rule", {"cidr_ipv4": "10.0.0.0/16", "ip_protocol": "tcp", "from_port": 22, "to_port": 22}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_all_ports_over_ipv6_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_security_group", {"name": "acme-ingress", "ingress": [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": [], "ipv6_cidr_blocks": ["::/0"]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_all_ports_over_ipv6_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_security_group", {"name": "acme-ingress", "ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": null}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_database_on_443_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.plan([{"address": "aws_security_group_rule.database", "mode": "managed", "type": "aws_security_group_rule", "change": {"actions": ["create"], "before": null, "after": {"type": "ingress", "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_database_on_443_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.plan([{"address": "aws_security_group_rule.load_balancer", "mode": "managed", "type": "aws_security_group_rule", "change": {"actions": ["create"], "before": null, "after": {"type": "ingress", "protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_firewall_of_google_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_compute_firewall", {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["3389"]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_firewall_of_google_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_compute_firewall", {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "deny": [{"protocol": "all"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_rule_of_policy_of_google_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_compute_network_firewall_policy_rule", {"direction": "INGRESS", "action": "allow", "match": [{"src_ip_ranges": ["0.0.0.0/0"], "layer4_configs": [{"ip_protocol": "tcp", "ports": ["1-1024"]}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_rule_of_policy_of_google_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_compute_network_firewall_policy_rule", {"direction": "INGRESS", "action": "deny", "match": [{"src_ip_ranges": ["0.0.0.0/0"], "layer4_configs": [{"ip_protocol": "all", "ports": null}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_security_group_of_azure_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_network_security_group", {"name": "nodes", "security_rule": [{"direction": "Inbound", "access": "Allow", "source_address_prefix": "*", "source_address_prefixes": null, "destination_port_range": "5432", "destination_port_ranges": null}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::open_ingress"}
}

test_security_group_of_azure_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_network_security_group", {"name": "ingress", "security_rule": [{"direction": "Inbound", "access": "Allow", "source_address_prefix": "*", "source_address_prefixes": null, "destination_port_range": null, "destination_port_ranges": ["443", "80"]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_public_access_block_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_s3_bucket_public_access_block", {"block_public_acls": true, "block_public_policy": false, "ignore_public_acls": true, "restrict_public_buckets": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_bucket"}
}

test_public_access_block_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_s3_bucket_public_access_block", {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_without_block_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_s3_bucket", {"bucket": "b"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_bucket"}
}

test_bucket_without_block_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.plan([{"address": "aws_s3_bucket.x", "mode": "managed", "type": "aws_s3_bucket", "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {}}}, {"address": "aws_s3_bucket_public_access_block.x", "mode": "managed", "type": "aws_s3_bucket_public_access_block", "change": {"actions": ["create"], "before": null, "after": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}, "after_unknown": {}}}]) with data.estate as data.fixture.estate
	count(found) == 0
}

test_acl_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_s3_bucket_acl", {"acl": "public-read"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_bucket"}
}

test_acl_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_s3_bucket_acl", {"acl": "private"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_bucket_of_google_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_storage_bucket", {"public_access_prevention": "inherited", "uniform_bucket_level_access": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_bucket"}
}

test_bucket_of_google_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_storage_bucket", {"public_access_prevention": "enforced", "uniform_bucket_level_access": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_container_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_storage_container", {"container_access_type": "blob"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_bucket"}
}

test_container_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_storage_container", {"container_access_type": "private"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_members_of_google_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_storage_bucket_iam_member", {"member": "allUsers", "role": "roles/storage.objectViewer"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::anybody"}
}

test_members_of_google_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_storage_bucket_iam_member", {"member": "group:a@example.com"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_topic_of_everybody_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_sns_topic_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"sns:Publish\", \"Resource\": \"*\"}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::anybody"}
}

test_topic_of_everybody_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_sns_topic_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"sns:Publish\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}}}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_queue_of_everybody_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_sqs_queue_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"*\"]}, \"Action\": [\"sqs:*\"], \"Resource\": \"*\"}]}"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::anybody"}
}

test_queue_of_everybody_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_sqs_queue_policy", {"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": {\"AWS\": [\"*\"]}, \"Action\": [\"sqs:*\"], \"Resource\": \"*\"}]}"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_address_of_function_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_lambda_function_url", {"authorization_type": "NONE"}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::anybody"}
}

test_address_of_function_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_lambda_function_url", {"authorization_type": "AWS_IAM"}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_database_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_db_instance", {"publicly_accessible": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_database_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_db_instance", {"publicly_accessible": false}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_eks_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_eks_cluster", {"vpc_config": [{"endpoint_public_access": true, "public_access_cidrs": ["0.0.0.0/0"]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_eks_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_eks_cluster", {"vpc_config": [{"endpoint_public_access": true, "public_access_cidrs": ["203.0.113.0/24"]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_eks_by_default_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_eks_cluster", {"vpc_config": [{"endpoint_public_access": null}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_eks_by_default_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_eks_cluster", {"vpc_config": [{"endpoint_public_access": false}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_gke_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_container_cluster", {"private_cluster_config": [{"enable_private_nodes": true, "enable_private_endpoint": false}], "master_authorized_networks_config": [{"cidr_blocks": [{"cidr_block": "0.0.0.0/0"}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_gke_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_container_cluster", {"private_cluster_config": [{"enable_private_nodes": true, "enable_private_endpoint": true}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_aks_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_kubernetes_cluster", {"private_cluster_enabled": false}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_aks_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_kubernetes_cluster", {"private_cluster_enabled": true}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_cloud_sql_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"ip_configuration": [{"ipv4_enabled": true}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_cloud_sql_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_sql_database_instance", {"settings": [{"ip_configuration": [{"ipv4_enabled": false}]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_key_vault_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_key_vault", {"public_network_access_enabled": true, "network_acls": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_key_vault_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_key_vault", {"public_network_access_enabled": true, "network_acls": [{"default_action": "Deny"}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_search_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_opensearch_domain", {"vpc_options": []}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_endpoint"}
}

test_search_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_opensearch_domain", {"vpc_options": [{"subnet_ids": ["s"]}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_subnet_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_subnet", {"map_public_ip_on_launch": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_address"}
}

test_subnet_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_subnet", {"map_public_ip_on_launch": false}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_machine_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_instance", {"associate_public_ip_address": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_address"}
}

test_machine_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("aws_instance", {"associate_public_ip_address": false}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_machine_of_google_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_compute_instance", {"network_interface": [{"access_config": [{}]}]}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_address"}
}

test_machine_of_google_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("google_compute_instance", {"network_interface": [{"access_config": []}]}) with data.estate as data.fixture.estate
	count(found) == 0
}

test_nodes_of_azure_is_found if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_kubernetes_cluster_node_pool", {"node_public_ip_enabled": true}) with data.estate as data.fixture.estate
	data.fixture.rules(found) == {"policies::public_address"}
}

test_nodes_of_azure_passes if {
	found := data.terraform.exposure.deny with input as data.fixture.made("azurerm_kubernetes_cluster_node_pool", {"node_public_ip_enabled": false}) with data.estate as data.fixture.estate
	count(found) == 0
}
