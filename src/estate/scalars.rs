//! Scalars whose form a pattern cannot tell: address ranges, addresses, AS numbers, time zones. The schema marks them by `x-format`, in sections, too.

use serde_json::Value;

use crate::diag::suggest::nearest;
use crate::diag::{Code, Problem, Problems};
use crate::facts::time_zones;
use crate::schema::Schema;
use crate::syntax::Node;
use crate::value::{Asn, Cidr, Ip};

/// Not an address range in canonical form.
pub const CIDR_SYNTAX: Code =
    Code::error("net::cidr_syntax", "not an address range in canonical form")
        .rule(101)
        .form();
/// Not a number that an autonomous system can have.
pub const ASN_RANGE: Code = Code::error(
    "vpn::asn_range",
    "not a number that an autonomous system can have",
)
.rule(312)
.form();
/// Not an IPv4 address.
pub const CGW_IP_SYNTAX: Code = Code::error(
    "vpn::cgw_ip_syntax",
    "the customer gateway's address is not an IP address",
)
.rule(301)
.form();

/// Kubernetes refuses the job, and Argo CD the window.
pub const TIME_ZONE: Code = Code::error("k8s::time_zone", "a time zone that does not exist");

/// Everything in the file that has not the form that its place asks for. What is of another type was reported by the schema.
pub(super) fn check(file: &Node, schema: &Schema, problems: &mut Problems) {
    schema.visit(file, &mut |place, node, _| {
        if let Some((code, fault)) = fault(place, node) {
            problems.push(Problem::new(code, fault).at(node.span, ""));
        }
        problems.extend(zone(place, node));
    });
}

/// What is wrong with the form of a value at a place.
pub(super) fn fault(place: &Value, node: &Node) -> Option<(&'static Code, String)> {
    let format = place.get("x-format")?.as_str()?;
    match (format, node.as_str(), node.as_integer()) {
        ("cidr", Some(text), _) => Some((&CIDR_SYNTAX, Cidr::parse(text).err()?)),
        ("ip", Some(text), _) => Some((&CGW_IP_SYNTAX, Ip::parse(text).err()?)),
        ("asn", _, Some(number)) => Some((&ASN_RANGE, Asn::new(number).err()?)),
        _ => None,
    }
}

/// The problem of a time zone that IANA's list does not have. It is a text all the same: the table may be older than the zone, and a project can say so.
fn zone(place: &Value, node: &Node) -> Option<Problem> {
    let name = node.as_str()?;
    let is_zone = place.get("x-format")?.as_str()? == "time-zone";
    if !is_zone || time_zones::is_zone(name) {
        return None;
    }
    let as_of = time_zones::as_of();
    let problem = Problem::new(&TIME_ZONE, format!("there is no time zone `{name}`"))
        .at(node.span, format!("not in IANA's list of {as_of}"));
    let near = nearest(name, time_zones::names()).filter(|_| name.contains('/'));
    Some(problem.meant_or(near, || {
        "write a name of IANA's database, such as `Africa/Accra` or `Etc/UTC`".to_owned()
    }))
}
