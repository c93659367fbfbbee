//! What it means that something happens to a type of resource, of all clouds, as a table. Not how it is put together.

/// What has to happen to a resource.
pub(super) enum When {
    /// This argument changes, whatever that takes.
    Changes(&'static str),
    /// It is destroyed, whether it comes again or not.
    Goes,
    /// It is changed in place, at an argument that begins so.
    Updates(&'static str),
    /// It comes or goes.
    ComesOrGoes,
    /// It is created, and none of the kind goes.
    Comes,
}

/// Who has to know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tell {
    Nobody,
    Offices,
}

/// What something means.
pub(super) struct Meaning {
    pub types: &'static [&'static str],
    pub when: When,
    /// What changes; with the value before and after where there is one.
    pub what: &'static str,
    /// What follows from it.
    pub then: &'static str,
    pub tell: Tell,
}

const fn row(
    types: &'static [&'static str],
    when: When,
    (what, then): (&'static str, &'static str),
    tell: Tell,
) -> Meaning {
    Meaning {
        types,
        when,
        what,
        then,
        tell,
    }
}

const GONE: &str = "what it holds is gone unless it is restored";
const UNREADABLE: &str = "what it encrypts cannot be read any more";

/// What follows where something held what cannot be made again.
pub(super) const LASTING: [&str; 2] = [GONE, UNREADABLE];

/// In the order to tell in. Each is what the documentation of the type says of the argument, or of being made anew.
pub(super) static MEANINGS: [Meaning; 27] = [
    row(
        &["aws_vpc"],
        When::Changes("cidr_block"),
        ("VPC", "office routes change"),
        Tell::Offices,
    ),
    row(
        &["azurerm_virtual_network"],
        When::Changes("address_space"),
        ("VNet", "office routes change"),
        Tell::Offices,
    ),
    row(
        &["google_compute_subnetwork"],
        When::Changes("ip_cidr_range"),
        ("subnet", "office routes change"),
        Tell::Offices,
    ),
    row(
        &["aws_vpc_ipv4_cidr_block_association"],
        When::Changes("cidr_block"),
        ("further range of the VPC", "office routes change"),
        Tell::Offices,
    ),
    row(
        &["aws_vpc_ipv4_cidr_block_association"],
        When::ComesOrGoes,
        ("further range of the VPC", "office routes change"),
        Tell::Offices,
    ),
    row(
        &["aws_subnet"],
        When::Changes("cidr_block"),
        ("subnet", ""),
        Tell::Nobody,
    ),
    row(
        &["azurerm_subnet"],
        When::Changes("address_prefixes"),
        ("subnet", ""),
        Tell::Nobody,
    ),
    row(
        &["aws_customer_gateway"],
        When::Changes("ip_address"),
        ("peer of a VPN", ""),
        Tell::Offices,
    ),
    row(
        &["aws_customer_gateway"],
        When::Changes("bgp_asn"),
        ("AS number of a VPN's peer", ""),
        Tell::Offices,
    ),
    row(
        &["azurerm_local_network_gateway"],
        When::Changes("gateway_address"),
        ("peer of a VPN", ""),
        Tell::Offices,
    ),
    row(
        &["google_compute_external_vpn_gateway"],
        When::Changes("interface.ip_address"),
        ("peer of a VPN", ""),
        Tell::Offices,
    ),
    row(
        &["google_compute_router_peer"],
        When::Changes("peer_asn"),
        ("AS number of a VPN's peer", ""),
        Tell::Offices,
    ),
    row(
        &["aws_vpn_gateway", "aws_ec2_transit_gateway"],
        When::Changes("amazon_side_asn"),
        (
            "AS number of our side",
            "BGP sessions end until the other side has it",
        ),
        Tell::Offices,
    ),
    row(
        &["google_compute_router"],
        When::Changes("bgp.asn"),
        (
            "AS number of our side",
            "BGP sessions end until the other side has it",
        ),
        Tell::Offices,
    ),
    row(
        &["azurerm_virtual_network_gateway"],
        When::Changes("bgp_settings.asn"),
        (
            "AS number of our side",
            "BGP sessions end until the other side has it",
        ),
        Tell::Offices,
    ),
    row(
        &[
            "aws_vpn_connection",
            "azurerm_virtual_network_gateway_connection",
            "google_compute_vpn_tunnel",
            "google_compute_ha_vpn_gateway",
        ],
        When::Goes,
        (
            "VPN connection",
            "tunnels end, and new ones have other outer addresses and keys",
        ),
        Tell::Offices,
    ),
    row(
        &["aws_vpn_connection"],
        When::Updates("tunnel"),
        ("VPN tunnel settings", "tunnels break off while they change"),
        Tell::Offices,
    ),
    row(
        &[
            "aws_vpn_connection",
            "azurerm_virtual_network_gateway_connection",
            "google_compute_vpn_tunnel",
        ],
        When::Comes,
        (
            "new VPN connection",
            "their devices have to be set up for it",
        ),
        Tell::Offices,
    ),
    row(
        &["aws_vpn_connection_route"],
        When::ComesOrGoes,
        ("static route of a VPN", ""),
        Tell::Offices,
    ),
    row(
        &["aws_eip", "azurerm_public_ip", "google_compute_address"],
        When::Goes,
        ("outer address", "allow lists of partners no longer hold"),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_lb",
            "aws_elb",
            "azurerm_lb",
            "azurerm_application_gateway",
            "google_compute_forwarding_rule",
            "google_compute_global_forwarding_rule",
        ],
        When::Goes,
        ("load balancer", "it gets another address"),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_route53_zone",
            "azurerm_dns_zone",
            "azurerm_private_dns_zone",
            "google_dns_managed_zone",
        ],
        When::Goes,
        (
            "DNS zone",
            "its names are gone, and a new one has other name servers",
        ),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_route53_record",
            "google_dns_record_set",
            "azurerm_dns_a_record",
            "azurerm_dns_cname_record",
        ],
        When::Goes,
        ("name", "who looks it up finds nothing meanwhile"),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_eks_cluster",
            "google_container_cluster",
            "azurerm_kubernetes_cluster",
        ],
        When::Goes,
        (
            "cluster",
            "all that runs in it goes, and has to be deployed again",
        ),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_db_instance",
            "aws_rds_cluster",
            "aws_docdb_cluster",
            "aws_dynamodb_table",
            "aws_elasticache_replication_group",
            "azurerm_mysql_flexible_server",
            "azurerm_postgresql_flexible_server",
            "google_alloydb_cluster",
            "google_sql_database_instance",
        ],
        When::Goes,
        ("database", "its data is gone unless it is restored"),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_ebs_volume",
            "aws_efs_file_system",
            "aws_s3_bucket",
            "azurerm_managed_disk",
            "azurerm_storage_account",
            "google_compute_disk",
            "google_storage_bucket",
        ],
        When::Goes,
        ("store", GONE),
        Tell::Nobody,
    ),
    row(
        &[
            "aws_kms_key",
            "azurerm_key_vault",
            "azurerm_key_vault_key",
            "google_kms_crypto_key",
        ],
        When::Goes,
        ("key", UNREADABLE),
        Tell::Nobody,
    ),
];
