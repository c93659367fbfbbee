//! What a cloud may have added to what is configured: values that are made up, of the right type and form, and always the same for the same resource. Only
//! whether they stay or become unknown matters.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::invented::Invented;
use super::plain::Plain;
use crate::expr::{Type, Value};

/// Whose values are made up.
#[derive(Clone, Debug)]
pub struct Maker {
    /// Its type.
    pub of: String,
    /// What makes its values its own.
    pub seed: String,
    /// Where it is.
    pub region: String,
    /// What is configured.
    pub config: Plain,
    /// Where what it makes up is noted.
    pub invented: Invented,
}

/// Zones of a region that it is taken to have.
const ZONES: [&str; 3] = ["a", "b", "c"];
/// An account that nobody has.
const ACCOUNT: &str = "123456789012";

/// What identifiers of types begin with: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>.
const TYPES: [(&str, &str); 22] = [
    ("aws_ami", "ami-"),
    ("aws_customer_gateway", "cgw-"),
    ("aws_ebs_volume", "vol-"),
    ("aws_ec2_transit_gateway", "tgw-"),
    ("aws_ec2_transit_gateway_vpc_attachment", "tgw-attach-"),
    ("aws_efs_file_system", "fs-"),
    ("aws_eip", "eipalloc-"),
    ("aws_flow_log", "fl-"),
    ("aws_instance", "i-"),
    ("aws_internet_gateway", "igw-"),
    ("aws_launch_template", "lt-"),
    ("aws_nat_gateway", "nat-"),
    ("aws_network_interface", "eni-"),
    ("aws_route53_zone", "Z"),
    ("aws_route_table", "rtb-"),
    ("aws_security_group", "sg-"),
    ("aws_subnet", "subnet-"),
    ("aws_vpc", "vpc-"),
    ("aws_vpc_endpoint", "vpce-"),
    ("aws_vpc_peering_connection", "pcx-"),
    ("aws_vpn_connection", "vpn-"),
    ("aws_vpn_gateway", "vgw-"),
];

impl Maker {
    /// A part of it, with identifiers of its own.
    fn hex(&self, of: &str, length: usize) -> String {
        let digits = hex(&format!("{}{of}", self.seed), length);
        self.invented.add(&digits);
        digits
    }

    /// Something of a type, for an attribute.
    pub fn value(&self, of: &Type, name: &str) -> Value {
        let singular = name.strip_suffix('s').unwrap_or(name);
        match of {
            Type::Bool => Value::bool(matches!(
                name,
                "available" | "enable_dns_hostnames" | "enable_dns_support" | "enabled"
            )),
            Type::Number if name.ends_with("port") => Value::int(443),
            Type::Number if name.ends_with("asn") => Value::int(64512),
            Type::Number => Value::int(1),
            Type::List(inner) | Type::Set(inner) => {
                let value = Value::tuple(self.items(inner, name, singular));
                of.convert(&value).unwrap_or(value)
            }
            Type::Map(inner) => Value::map_of(Type::clone(inner), crate::expr::Map::default()),
            Type::Object(types) => {
                let fields = types.iter();
                Value::object(fields.map(|(name, of)| (Arc::clone(name), self.value(of, name))))
            }
            Type::Tuple(types) => {
                Value::tuple(types.iter().map(|of| self.value(of, name)).collect())
            }
            Type::Any | Type::Null | Type::String => Value::string(self.text(name)),
        }
    }

    fn items(&self, of: &Type, name: &str, singular: &str) -> Vec<Value> {
        let is_several = *of == Type::String
            && matches!(
                name,
                "ids" | "names" | "subnet_ids" | "subnets" | "zone_ids"
            );
        if !is_several {
            return vec![self.value(of, singular)];
        }
        if name == "names" && self.of.contains("zones") {
            let zones = ZONES.iter();
            return zones
                .map(|zone| Value::string(format!("{}{zone}", self.region)))
                .collect();
        }
        (0..3)
            .map(|at| {
                Value::string(format!(
                    "{singular}-{}",
                    self.hex(&format!("{name}{at}"), 17)
                ))
            })
            .collect()
    }

    /// A name that is configured.
    fn name(&self) -> String {
        let names = [
            "name",
            "identifier",
            "bucket",
            "function_name",
            "cluster_name",
            "cluster_identifier",
            "domain_name",
        ];
        let mut names = names
            .iter()
            .filter_map(|name| self.config.field(name).text());
        let name = names.find(|name| !name.is_empty());
        name.map_or_else(|| self.hex("", 8), str::to_owned)
    }

    fn identifier(&self, prefix: &str, of: &str) -> String {
        format!("{prefix}{}", self.hex(of, 17))
    }

    /// A text for an attribute.
    pub fn text(&self, name: &str) -> String {
        if let Some(configured) = self.config.field(name).text() {
            return configured.to_owned();
        }
        let (of, region) = (self.of.as_str(), self.region.as_str());
        let service = of.split('_').nth(1).unwrap_or(of);
        match name {
            "id" | "self_link" => {
                let known = TYPES.iter().find(|(known, _)| *known == of);
                return match known {
                    Some((_, prefix)) => self.identifier(prefix, ""),
                    None if of.starts_with("aws_") => self.hex("id", 17),
                    None => format!("{of}/{}", self.name()),
                };
            }
            "name" | "bucket" | "identifier" => return self.name(),
            "cidr" | "cidr_block" => return "10.0.0.0/16".into(),
            "region" => return region.to_owned(),
            "partition" => return "aws".into(),
            "dns_suffix" => return "amazonaws.com".into(),
            "account_id" | "owner_id" | "registry_id" => return ACCOUNT.into(),
            "status" => return "ACTIVE".into(),
            "state" => return "available".into(),
            "cluster_version" | "kubernetes_version" => return "1.33".into(),
            "body" | "json" | "minified_json" | "policy" | "response_body" => return "{}".into(),
            "created" | "rfc3339" => return "2025-01-01T00:00:00Z".into(),
            _ => {}
        }
        self.by_ending(name, service)
    }

    /// What the end of a name tells.
    fn by_ending(&self, name: &str, service: &str) -> String {
        let region = self.region.as_str();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if name == "arn" || ends(&["_arn", "arns"]) {
            let kind = self.of.trim_start_matches("aws_").replace('_', "-");
            let name = self.hex(&format!("{name}{}", self.name()), 12);
            return format!("arn:aws:{service}:{region}:{ACCOUNT}:{kind}/{name}");
        }
        if name.contains("ipv6") && name.contains("cidr") {
            return "2001:db8::/56".into();
        }
        if name.contains("cidr") {
            return "10.0.0.0/24".into();
        }
        if name.contains("availability_zone") && !ends(&["id"]) {
            return format!("{region}a");
        }
        if name.contains("ipv6_address") {
            return "2001:db8::10".into();
        }
        if matches!(name, "ip" | "ip_address" | "private_ip" | "public_ip") || ends(&["_ip"]) {
            let is_private = name.contains("private");
            return if is_private {
                "10.0.0.10"
            } else {
                "203.0.113.10"
            }
            .into();
        }
        if name.contains("endpoint") || name == "issuer" || ends(&["url"]) {
            let host = self.hex(name, 12);
            return format!("https://{host}.{service}.{region}.example.com");
        }
        if ends(&["dns_name", "domain_name"]) || matches!(name, "address" | "fqdn" | "hostname") {
            return format!("{}.{service}.{region}.example.com", self.hex(name, 8));
        }
        if name == "data" || ends(&["base64"]) || name.starts_with("b64_") {
            return "bWFkZSB1cA==".into();
        }
        if ends(&["_at", "_date", "_time"]) {
            return "2025-01-01T00:00:00Z".into();
        }
        if name == "version" || ends(&["_version"]) {
            return "1".into();
        }
        if ends(&["port"]) {
            return "443".into();
        }
        format!("{}-{}", name.replace('_', "-"), self.hex(name, 17))
    }
}

fn hex(seed: &str, length: usize) -> String {
    let digest = Sha256::digest(seed.as_bytes());
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
    let digits: String = digits.collect();
    format!("0{}", digits.get(..length - 1).unwrap_or(&digits))
}
