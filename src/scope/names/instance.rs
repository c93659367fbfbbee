//! What an instance is made of: from `project` to `app`.

use super::{From, Object, object};

/// In the order of the page.
pub const OBJECTS: &[Object] = &[
    object(
        "project",
        "What holds for everything.",
        From::Core("project"),
        &[(
            "tags",
            "map of texts",
            "Tags of every resource; empty if there are none.",
        )],
    ),
    object(
        "environment",
        "An environment, as it is in every region.",
        From::Core("environment"),
        &[
            (
                "backup",
                "object",
                "How long backups are kept; every key has a value.",
            ),
            (
                "backup.daily_days",
                "number",
                "Days that daily recovery points are kept.",
            ),
            (
                "backup.locked",
                "true or false",
                "Whether nobody can shorten that.",
            ),
            (
                "backup.monthly_days",
                "number",
                "Days that monthly recovery points are kept; 0 makes none.",
            ),
            ("backup.start_utc", "text", "When backups begin: `01:00`."),
            (
                "backup.weekly_days",
                "number",
                "Days that weekly recovery points are kept; 0 makes none.",
            ),
            ("name", "text", "Its name: `production`."),
            (
                "protected",
                "true or false",
                "Whether nothing of it is destroyed without a word.",
            ),
            ("short", "text", "Short code for names: `prod`."),
        ],
    ),
    object(
        "state",
        "What keeps the states: the environment's, or the cell's own.",
        From::Core("state"),
        &[
            (
                "accounts",
                "map of lists of texts",
                "Names of the cells of each account, project and subscription that keep their states there.",
            ),
            (
                "environment",
                "text",
                "Name of the environment that names it first, or of the cell's.",
            ),
            (
                "name",
                "text",
                "The environment, or the cell, that names it first: `production`, `af-south-1/production`.",
            ),
            (
                "owner",
                "text or null",
                "Its account, project or subscription; null when somebody else keeps it.",
            ),
            (
                "partition",
                "text or null",
                "Partition of AWS that the bucket lies in.",
            ),
            (
                "short",
                "text",
                "Short code for names: `prod`, `afs1-prod`.",
            ),
        ],
    ),
    object(
        "region",
        "A region.",
        From::Core("region"),
        &[
            (
                "amazon_side_asn",
                "number",
                "ASN of the cloud's side of its VPNs.",
            ),
            (
                "country",
                "text or null",
                "Country code: `ZA`; null for a region that the compiler does not know.",
            ),
            (
                "dns_suffix",
                "text or null",
                "Domain of AWS services there: `amazonaws.com`.",
            ),
            (
                "long_name",
                "text or null",
                "What the cloud calls it: `Africa (Cape Town)`.",
            ),
            ("name", "text", "Its name: `af-south-1`."),
            (
                "opt_in",
                "true or false",
                "Whether an account has to be opted in.",
            ),
            (
                "partition",
                "text or null",
                "Partition of AWS: `aws`, `aws-cn`.",
            ),
            ("provider", "text", "Its cloud: `aws`, `gcp` or `azure`."),
            ("short", "text", "Short code for names: `afs1`."),
            (
                "eks_refused_zone_ids",
                "list of texts",
                "Ids of zones in which EKS makes no control plane.",
            ),
            (
                "rare_zones",
                "list of texts",
                "Names of zones that only some accounts see.",
            ),
            (
                "zone_ids",
                "list of texts",
                "Ids of its zones, those of rare zones last; empty where they are not known.",
            ),
            (
                "zones",
                "list of texts",
                "Names of its usual availability zones.",
            ),
        ],
    ),
    object(
        "cell",
        "An environment in a region.",
        From::Here,
        &[
            (
                "amazon_side_asn",
                "number",
                "ASN of the cloud's side of its VPNs.",
            ),
            (
                "apps",
                "map of objects",
                "Apps that run there, by path, each like `app`.",
            ),
            (
                "clients",
                "map of objects",
                "Clients that are there, by name, each like `client`.",
            ),
            (
                "account",
                "text",
                "The AWS account, the project or the subscription that it lives in.",
            ),
            (
                "tenant",
                "text or null",
                "The tenant of its subscription, on Azure.",
            ),
            (
                "environment",
                "object",
                "Its environment, like `environment`.",
            ),
            ("name", "text", "`af-south-1/production`"),
            (
                "network",
                "object",
                "Its network, or the one that it shares: `cell.network`.",
            ),
            (
                "network_owner",
                "object",
                "Whose network it lives in: its own, unless it shares one.",
            ),
            ("network_owner.cell", "text", "Name of that cell."),
            (
                "network_owner.environment",
                "text",
                "Name of that cell's environment.",
            ),
            (
                "peerings",
                "map of objects",
                "Peerings that it is part of, by the other cell's slug: `cell.peerings[\"*\"]`.",
            ),
            ("region", "object", "Its region, like `region`."),
            (
                "shares_network_with",
                "text or null",
                "Name of the cell whose network it shares.",
            ),
            ("short", "text", "Short code for names: `afs1-prod`."),
            (
                "siblings",
                "list of texts",
                "Names of the other cells that live in its network.",
            ),
            (
                "site_networks",
                "list of texts",
                "Ranges behind the sites that its network reaches, over VPNs of its own or of transit gateways.",
            ),
            (
                "slug",
                "text",
                "Its name for places without slashes: `af-south-1-production`.",
            ),
            (
                "vpn",
                "map of objects",
                "VPN connections, by the site's name: `cell.vpn[\"*\"]`.",
            ),
        ],
    ),
    object(
        "cell.network",
        "The VPC of a cell.",
        From::Core("network"),
        &[
            (
                "availability_zones",
                "number",
                "In how many zones it has subnets.",
            ),
            (
                "database_subnets",
                "list of objects",
                "One for each zone: `cell.network.private_subnets[*]`.",
            ),
            (
                "private_subnets",
                "list of objects",
                "One for each zone: `cell.network.private_subnets[*]`.",
            ),
            (
                "public_subnets",
                "list of objects",
                "One for each zone: `cell.network.private_subnets[*]`.",
            ),
            ("service_cidr", "text", "Range of Kubernetes services."),
            (
                "subnets",
                "map of texts",
                "Ranges of the regional subnets of Google Cloud and Azure, by what they are for; empty on AWS.",
            ),
            (
                "zones",
                "list of texts",
                "Names of the zones in which it has subnets.",
            ),
        ],
    ),
    object(
        "cell.network.private_subnets[*]",
        "A subnet; those of the other tiers are alike.",
        From::Here,
        &[
            ("cidr", "text", "Its range."),
            ("letter", "text", "Letter of its zone."),
            ("name", "text", "Its name, which is that of its zone."),
            ("zone", "text", "Name of its zone, or the id."),
            (
                "zone_by_id",
                "true or false",
                "Whether the zone is given by its id: `use1-az1`.",
            ),
        ],
    ),
    object(
        "cell.vpn[\"*\"]",
        "A connection to a site: the site's own table with what the cell changes.",
        From::Core("site"),
        &[
            (
                "device_name",
                "text",
                "Name for the device at the site: `af-south-1-production-london`.",
            ),
            (
                "accelerated",
                "true or false",
                "Whether AWS Global Accelerator carries it.",
            ),
            ("name", "text", "The site's name."),
            (
                "public_networks",
                "list of texts",
                "Those of `networks` that are routable on the internet.",
            ),
            ("tunnels", "list of objects", "Both tunnels."),
            (
                "tunnels[*].inside_cidr",
                "text or null",
                "Range inside of the tunnel; null lets AWS choose.",
            ),
        ],
    ),
    object(
        "cell.peerings[\"*\"]",
        "A peering with another cell, as this one sees it.",
        From::Here,
        &[
            ("account", "text", "Account of the other cell."),
            ("cell", "text", "Name of the other cell."),
            ("environment", "text", "Its environment."),
            ("region", "text", "Its region."),
            (
                "requester",
                "true or false",
                "Whether this cell asks and the other accepts.",
            ),
            ("vpc_cidr", "text", "Range of the other cell's VPC."),
        ],
    ),
    object(
        "client",
        "A client as it is in a cell; `null` for an app that belongs to no client.",
        From::Core("client"),
        &[
            (
                "apps",
                "map of objects",
                "Its apps in the cell, by name, each like `app`.",
            ),
            ("cell", "text", "Name of the cell."),
            (
                "cells",
                "list of texts",
                "Names of all cells that it is in.",
            ),
            (
                "display_name",
                "text",
                "Name for people; its name, if there is none.",
            ),
            (
                "hosts",
                "list of texts",
                "Hosts and aliases of its apps in the cell.",
            ),
            ("name", "text", "Its name: `acme`."),
            ("namespace", "text", "Its Kubernetes namespace."),
            ("slug", "text", "Its name, for symmetry with cells."),
        ],
    ),
    object(
        "app",
        "An app as it is in a cell.",
        From::Core("app"),
        &[
            (
                "cells",
                "list of texts",
                "Names of all cells that it runs in.",
            ),
            (
                "client",
                "text or null",
                "Name of its client; null if it belongs to the whole estate.",
            ),
            ("name", "text", "Its name: `api`."),
            (
                "namespace",
                "text",
                "Its Kubernetes namespace: the client's, or `shared`.",
            ),
            ("path", "text", "`acme/api`, or `shared/api`."),
        ],
    ),
];
