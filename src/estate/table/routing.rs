//! `[routing]`: names that lead to an app wherever it runs, and which of its cells answers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::region::Role;
use super::{App, Exceptions, Layer, Named, named};
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::span::Spanned;
use crate::syntax::{Node, Table};
use crate::value::CellName;

/// Names that lead to an app in all of its cells. The app has them among its `aliases`, and in each cell a `host` of its own, by which the cell is watched and reached.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "routing", deny_unknown_fields, extend("x-example" = r#"[clients.ezra]
cells = ["eu-west-1/production", "eu-central-1/production"]

[clients.ezra.apps.portal]
image    = "registry.example.com/ezra/portal:1.4.2"
port     = 8080
replicas = { min = 2, max = 6 }
host     = "portal-{region}.acme.example.com"
aliases  = ["portal.acme.example.com"]

[routing.portal]
app    = "ezra/portal"
hosts  = ["portal.acme.example.com"]
home   = "eu-west-1/production"
zone   = "acme.example.com"
policy = "latency""#))]
pub struct RoutingKeys {
    /// The app that the names lead to: `CLIENT/APP`, or `shared/APP`.
    pub app: Spanned<String>,
    /// The names. The first has the records, the others lead to it.
    #[schemars(with = "Vec<String>", length(min = 1), extend("uniqueItems" = true, "items" = { "type": "string", "maxLength": 253, "pattern": r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", "x-expects": "a host name in lower case, such as `api.acme.example.com`" }))]
    pub hosts: Vec<Spanned<String>>,
    /// Cell whose stack makes the records. For Route 53 it is a cell on AWS.
    pub home: Spanned<CellName>,
    /// The zone of the names, which is there already: in Route 53 a public zone in the account of `home`, at Cloudflare one of `cloudflare.account_id`.
    #[schemars(with = "String", length(max = 253), extend("pattern" = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", "x-expects" = "the name of a zone, such as `acme.example.com`"))]
    pub zone: Spanned<String>,
    /// Who answers for the names: records of Route 53, load balancing of Cloudflare, or both, when Cloudflare has the names in a zone of its own and Route 53 those of the others.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "default" = ["route53"]))]
    pub dns: Vec<Spanned<Dns>>,
    /// Which cells answer. `active-active`: those in regions of the roles `primary` and `secondary`; when none of them does, those that are `backup`. `active-passive`: the
    /// `primary`; when it does not, the `secondary` ones, and after them the `backup` ones. `multi-active`: all of these. A `hybrid` one never does.
    #[schemars(extend("default" = "active-active"))]
    pub pattern: Spanned<Pattern>,
    /// Which of the cells whose turn it is a visitor is led to: the one of the least latency, of his country or continent, by weight, or by distance. `failover` leaves the choice to the turns: a second cell of the same turn is chosen by latency.
    #[schemars(extend("default" = "latency"))]
    pub policy: Spanned<Policy>,
    /// Pods that the app has at least in cells whose turn has not come, where it has more otherwise: the autoscaler makes more of them when visitors come. Left out: as many as in every cell.
    #[schemars(with = "Option<i64>", range(min = 1, max = 1000))]
    pub standby_replicas: Option<Spanned<i64>>,
    /// How each cell is watched.
    #[schemars(extend("default" = {}))]
    pub health: Health,
    /// Seconds for which resolvers keep an answer.
    #[schemars(range(min = 1, max = 86400), extend("default" = 60))]
    pub ttl_seconds: Spanned<i64>,
    /// Seconds within which visitors are to be led elsewhere when a cell is gone: `health.interval_seconds` times `health.threshold`, and `ttl_seconds`, have to fit in.
    #[schemars(range(min = 10, max = 86400), extend("default" = 120))]
    pub failover_seconds: Spanned<i64>,
    /// Of the time, the percentage in which the names are to be answered: 99.95. One failover has to fit into what is left of a month.
    #[schemars(with = "Option<f64>", range(min = 90, max = 99.999))]
    pub availability_percent: Option<Spanned<f64>>,
    /// What differs of a cell, by its name.
    // Templates see what comes of it, as `members`.
    #[serde(default)]
    #[schemars(with = "Named<CellName, MemberKeys>", extend("x-resolved" = true))]
    pub cells: BTreeMap<String, Spanned<MemberKeys>>,
    /// What only Cloudflare has.
    pub cloudflare: Option<Cloudflare>,
    /// What only Route 53 has.
    #[schemars(extend("default" = {}))]
    pub route53: Route53,
    /// Exceptions from rules in this table, each with the reason.
    #[expect(dead_code, reason = "declares the key")]
    allow: Option<Layer<Exceptions>>,
}

/// Who answers for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Dns {
    /// Amazon Route 53.
    Route53,
    /// Cloudflare.
    Cloudflare,
}

impl Dns {
    /// How it is written, which is also the key of what it alone has.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Route53 => "route53",
            Self::Cloudflare => "cloudflare",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Route53 => "Route 53",
            Self::Cloudflare => "Cloudflare",
        }
    }
}

/// Which cells answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Pattern {
    /// Those that serve; the others when none of them does.
    ActiveActive,
    /// One; the others in their turn.
    ActivePassive,
    /// All.
    MultiActive,
}

/// Which of those that answer a visitor is led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Policy {
    /// The one that answers first.
    Latency,
    /// That of his country or continent.
    Geo,
    /// The first that is well.
    Failover,
    /// By chance.
    Weighted,
    /// The nearest.
    Geoproximity,
}

/// How a cell is watched.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Health {
    /// Path that is asked for over HTTPS at the cell's own host, and answers 2xx or 3xx when the cell can serve.
    #[schemars(with = "String", length(max = 255), extend("pattern" = r"^/[!-~]*$", "x-expects" = "a path such as `/health/ready`", "default" = "/"))]
    pub path: Spanned<String>,
    /// Seconds between two questions of one checker: Route 53 knows 10 and 30.
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    #[schemars(extend("enum" = [10, 30], "default" = 10))]
    pub interval_seconds: Spanned<i64>,
    /// Answers in a row that change what is thought of the cell.
    #[schemars(range(min = 1, max = 10), extend("default" = 3))]
    pub threshold: Spanned<i64>,
    /// Text that the first 5,120 bytes of the answer have to contain.
    #[schemars(with = "Option<String>", length(min = 1, max = 255))]
    pub contains: Option<String>,
}

/// A cell that a route leads to, where more is said of it than its region does.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "route_cell", deny_unknown_fields, extend("x-example" = r#"[clients.ezra]
cells = ["eu-west-1/production", "eu-central-1/production"]

[clients.ezra.apps.portal]
image    = "registry.example.com/ezra/portal:1.4.2"
port     = 8080
replicas = { min = 2, max = 6 }
host     = "portal-{region}.acme.example.com"
aliases  = ["portal.acme.example.com"]

[routing.portal]
app    = "ezra/portal"
hosts  = ["portal.acme.example.com"]
home   = "eu-west-1/production"
zone   = "acme.example.com"
policy = "weighted"

[routing.portal.cells."eu-west-1/production"]
weight = 200

[routing.portal.cells."eu-central-1/production"]
weight = 50"#))]
pub struct MemberKeys {
    /// Its role for these names, where it is not that of its region.
    pub role: Option<Spanned<Role>>,
    /// `false`: the cell is left out, as for maintenance or a drill.
    #[schemars(with = "Option<bool>", extend("x-default" = "true"))]
    pub answers: Option<Spanned<bool>>,
    /// With `weighted`: its share, 0 to 255.
    #[schemars(with = "Option<i64>", range(min = 0, max = 255), extend("x-default" = "100"))]
    pub weight: Option<Spanned<i64>>,
    /// With `geo`: continents whose visitors are led here.
    #[schemars(with = "Option<Vec<String>>", extend("uniqueItems" = true, "items" = { "enum": ["AF", "AN", "AS", "EU", "NA", "OC", "SA"] }))]
    pub continents: Option<Vec<Spanned<String>>>,
    /// With `geo`: countries whose visitors are led here, as ISO 3166 writes them: `ZA`.
    #[schemars(with = "Option<Vec<String>>", extend("uniqueItems" = true, "items" = { "type": "string", "pattern": "^[A-Z]{2}$", "x-expects": "a country such as `ZA`" }))]
    pub countries: Option<Vec<Spanned<String>>>,
    /// With `geo`: all other visitors are led here, too.
    pub default: Option<Spanned<bool>>,
    /// With `geoproximity`: how far its area grows, or shrinks where it is below zero.
    #[schemars(with = "Option<i64>", range(min = -99, max = 99))]
    pub bias: Option<Spanned<i64>>,
    /// Region of AWS that it counts as for latency and distance, where it lies in another cloud.
    pub aws_region: Option<Spanned<String>>,
}

/// What only Cloudflare has.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Cloudflare {
    /// Id of the account that has the zone and the pools.
    #[schemars(extend("pattern" = "^[0-9a-f]{32}$", "x-expects" = "32 digits and letters from a to f"))]
    pub account_id: String,
    /// Requests pass through Cloudflare, with its firewall and certificates. Without, it only answers for the names.
    #[schemars(extend("default" = true))]
    pub proxied: bool,
    /// Managed rules of its firewall.
    #[schemars(extend("default" = true))]
    pub waf: bool,
    /// Requests of one address in ten seconds, above which it is blocked for as long; none without it.
    #[schemars(with = "Option<i64>", range(min = 1, max = 1_000_000))]
    pub rate_limit: Option<i64>,
    /// Where its monitors stand.
    #[schemars(extend("uniqueItems" = true, "items" = { "enum": ["WNAM", "ENAM", "WEU", "EEU", "NSAM", "SSAM", "OC", "ME", "NAF", "SAF", "SAS", "SEAS", "NEAS"] }, "default" = ["WEU", "ENAM", "SEAS"]))]
    pub check_regions: Vec<String>,
}

/// What only Route 53 has.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Route53 {
    /// A switch for each cell, by which people take it out of the answers: Application Recovery Controller, which AWS charges for by the hour.
    #[schemars(extend("default" = false))]
    pub recovery_controls: bool,
}

/// `[routing.X]`, with names that the file declares.
#[derive(Clone, Debug)]
pub struct Route {
    /// The name; the span is the key's.
    pub name: Spanned<String>,
    /// The table, defaults in.
    pub node: Node,
    /// The client of the app; none for an app of the estate.
    pub client: Option<String>,
    /// The cells of the app, by name.
    pub members: BTreeMap<CellName, Member>,
    keys: RoutingKeys,
}

/// A cell that the names can lead to.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name that only this cell answers.
    pub host: Option<Spanned<String>>,
    /// What it is for.
    pub role: Role,
    /// What is said of it.
    pub keys: MemberKeys,
    /// Its line under `cells`, if it has one.
    pub said: Option<crate::span::Span>,
    /// In which turn it answers, from 1; none if it never does.
    pub turn: Option<u8>,
    /// The region of AWS that it counts as.
    pub aws_region: Option<String>,
}

impl Route {
    /// The turn that answers first.
    #[must_use]
    pub fn first_turn(&self) -> Option<u8> {
        self.members.values().filter_map(|member| member.turn).min()
    }

    /// Whether a cell is left out for a while, and comes back.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        let mut all = self.members.values();
        all.any(|member| member.keys.answers.as_ref().is_some_and(|a| !a.value))
    }

    /// Cells that answer when those of the first turn do not.
    pub fn standing_by(&self) -> impl Iterator<Item = &CellName> {
        let first = self.first_turn();
        let all = self.members.iter();
        let later = all.filter(move |(_, member)| member.turn.is_some() && member.turn != first);
        later.map(|(cell, _)| cell)
    }
}

impl std::ops::Deref for Route {
    type Target = RoutingKeys;
    fn deref(&self) -> &RoutingKeys {
        &self.keys
    }
}

impl Pattern {
    /// In which turn a cell of this role answers.
    fn turn(self, role: Role) -> Option<u8> {
        match (self, role) {
            (_, Role::Hybrid) => None,
            (Self::MultiActive, _) | (_, Role::Primary) => Some(1),
            (Self::ActiveActive, Role::Secondary) => Some(1),
            (Self::ActiveActive, Role::Backup) => Some(2),
            (Self::ActivePassive, Role::Secondary) => Some(2),
            (Self::ActivePassive, Role::Backup) => Some(3),
        }
    }
}

/// Routes by name. One that names something unknown is reported, and left out.
pub(in crate::estate) fn routing(
    root: &Table,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Route> {
    let mut out = BTreeMap::new();
    for (name, written) in named(root, "routing") {
        let mut node = written.clone();
        reader.fill("routing", &mut node);
        let Some(keys) = typed::read::<RoutingKeys>(&node) else {
            continue;
        };
        let home = reader.known_cell(keys.home.clone(), estate);
        let app = known_app(&keys.app, root, estate, reader);
        let (Some(_), Some(app)) = (home, app) else {
            continue;
        };
        let of_cells: Vec<String> = app.cells.keys().map(ToString::to_string).collect();
        let said = node.descend(["cells"]).and_then(Node::as_table);
        for (cell, entry) in said.into_iter().flat_map(Table::iter) {
            if !of_cells.iter().any(|known| **known == **cell) {
                let cell = Spanned::new(cell.to_string(), entry.key);
                reader.unknown(&format!("cell of app {}", app.path()), &cell, &of_cells);
            }
        }
        let members = app.cells.iter().map(|(cell, workload)| {
            let own = keys.cells.get(&cell.to_string());
            let is_served = estate.cells.get(cell).is_some_and(|cell| cell.emitted)
                && estate.presence(cell, app.client.as_deref()).value != super::Presence::Retired;
            let own = (own, is_served);
            let member = member((cell, workload.host.clone()), own, &keys, estate);
            (cell.clone(), member)
        });
        let route = Route {
            members: members.collect(),
            client: app.client.clone(),
            name,
            node,
            keys,
        };
        out.insert(route.name.value.clone(), route);
    }
    out
}

fn member(
    (cell, host): (&CellName, Option<Spanned<String>>),
    (own, is_served): (Option<&Spanned<MemberKeys>>, bool),
    keys: &RoutingKeys,
    estate: &Estate,
) -> Member {
    let region = estate.region_of(cell);
    let said = own.map(|own| own.span);
    let own = own.map(|own| own.value.clone()).unwrap_or_default();
    let role = own.role.as_ref().map(|role| role.value);
    let role = role
        .or_else(|| Some(region?.role))
        .unwrap_or(Role::Secondary);
    let answers = own.answers.as_ref().is_none_or(|answers| answers.value) && is_served;
    let written = own.aws_region.as_ref().map(|name| name.value.clone());
    let known = || {
        let facts = region?.facts?;
        Some(facts.nearest_aws.unwrap_or(facts.name).to_owned())
    };
    Member {
        host,
        role,
        said,
        turn: keys.pattern.value.turn(role).filter(|_| answers),
        aws_region: written.or_else(known),
        keys: own,
    }
}

/// The app that a route leads to. One that is declared and could not be read has been reported.
fn known_app<'e>(
    path: &Spanned<String>,
    root: &Table,
    estate: &'e Estate,
    reader: &mut Reader<'_>,
) -> Option<&'e App> {
    if let Some(app) = estate.apps.get(&path.value) {
        return Some(app);
    }
    let declared = match path.value.split_once('/') {
        Some(("shared", name)) => root.get("apps").and_then(|apps| apps.descend([name])),
        Some((client, name)) => root
            .get("clients")
            .and_then(|all| all.descend([client, "apps", name])),
        None => None,
    };
    if declared.is_none() {
        let known: Vec<String> = estate.apps.keys().cloned().collect();
        reader.unknown("app", path, &known);
    }
    None
}
