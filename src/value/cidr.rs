//! An address range in canonical form, IPv4 or IPv6, and the arithmetic on it. Not what any range is for.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::Ip;

/// How many addresses of every subnet AWS keeps: the first four and the last.
const AWS_KEEPS: u128 = 5;

/// A network with no host bits set. The order is IPv4 before IPv6, then by first address, then the wider range first, so that in a sorted list every range
/// follows the ranges that hold it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Cidr(IpNet);

impl Cidr {
    /// Reads `172.20.0.0/16`. The text must be the range's canonical form: EC2 silently rewrites anything else, and Terraform refuses it.
    ///
    /// # Errors
    /// What is wrong, with the canonical form where there is one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((address, length)) = text.split_once('/') else {
            return Err(match Ip::parse(text) {
                Ok(ip) => format!(
                    "`{text}` has no prefix length: one address is `{}`",
                    ip.to_cidr()
                ),
                Err(_) => format!("`{text}` is not an address range such as `172.20.0.0/16`"),
            });
        };
        let ip = Ip::parse(address).map_err(|e| format!("in `{text}`, {e}"))?;
        let widest = if ip.is_ipv4() { 32 } else { 128 };
        let digits = (1..=3).contains(&length.len()) && length.bytes().all(|b| b.is_ascii_digit());
        let prefix = length.parse::<u8>().ok().filter(|n| digits && *n <= widest);
        let Some(net) = prefix.and_then(|n| IpNet::new(ip.addr(), n).ok()) else {
            return Err(format!(
                "in `{text}`, the prefix length is not a number from 0 to {widest}"
            ));
        };
        let canonical = Self(net.trunc());
        if net.addr() != net.network() {
            return Err(format!(
                "`{text}` has host bits set: the network is `{canonical}`"
            ));
        }
        if text != canonical.to_string() {
            return Err(format!(
                "`{text}` is not written in canonical form: that is `{canonical}`"
            ));
        }
        Ok(canonical)
    }

    /// The range of `prefix` bits that holds the address; none if there are not as many bits.
    #[must_use]
    pub fn of(ip: Ip, prefix: u8) -> Option<Self> {
        IpNet::new(ip.addr(), prefix)
            .ok()
            .map(|net| Self(net.trunc()))
    }

    /// The first address.
    #[must_use]
    pub fn first(&self) -> Ip {
        Ip::from(self.0.network())
    }

    /// The last address.
    #[must_use]
    pub fn last(&self) -> Ip {
        Ip::from(self.0.broadcast())
    }

    /// The length of the prefix in bits.
    #[must_use]
    pub fn prefix_len(&self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether it is an IPv4 range.
    #[must_use]
    pub fn is_ipv4(&self) -> bool {
        matches!(self.0, IpNet::V4(_))
    }

    /// How many addresses it holds; the whole of IPv6 counts as the highest number there is.
    #[must_use]
    pub fn size(&self) -> u128 {
        1u128
            .checked_shl(u32::from(self.host_bits()))
            .unwrap_or(u128::MAX)
    }

    /// How many addresses of it AWS gives out as a subnet.
    #[must_use]
    pub fn usable_on_aws(&self) -> u128 {
        self.size().saturating_sub(AWS_KEEPS)
    }

    /// Whether all of `other` lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the address lies in it.
    #[must_use]
    pub fn contains_ip(&self, ip: Ip) -> bool {
        self.0.contains(&ip.addr())
    }

    /// Whether the two share an address. Of two ranges that do, one holds the other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// What the two share: the smaller of them, or nothing.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        if self.contains(other) {
            Some(*other)
        } else if other.contains(self) {
            Some(*self)
        } else {
            None
        }
    }

    /// The range twice as wide that holds it; none above the widest.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.supernet().map(Self)
    }

    /// How many ranges of `prefix` bits it holds; 0 if they are wider than it.
    #[must_use]
    pub fn count_of(&self, prefix: u8) -> u128 {
        let more = prefix.checked_sub(self.prefix_len());
        match more {
            Some(bits) if prefix <= self.prefix_len() + self.host_bits() => {
                1u128.checked_shl(u32::from(bits)).unwrap_or(u128::MAX)
            }
            _ => 0,
        }
    }

    /// The range number `index` (from 0) of those of `prefix` bits in it; none if there is none.
    #[must_use]
    pub fn subnet(&self, prefix: u8, index: u128) -> Option<Self> {
        if index >= self.count_of(prefix) {
            return None;
        }
        let net = match self.0 {
            IpNet::V4(net) => {
                let step = u32::try_from(index)
                    .ok()?
                    .checked_shl(u32::from(32 - prefix))
                    .unwrap_or(0);
                let first = Ipv4Addr::from(u32::from(net.network()).checked_add(step)?);
                IpNet::V4(Ipv4Net::new(first, prefix).ok()?)
            }
            IpNet::V6(net) => {
                let step = index.checked_shl(u32::from(128 - prefix)).unwrap_or(0);
                let first = Ipv6Addr::from(u128::from(net.network()).checked_add(step)?);
                IpNet::V6(Ipv6Net::new(first, prefix).ok()?)
            }
        };
        Some(Self(net))
    }

    /// The lowest range of `prefix` bits in it that shares no address with any of `taken`. The order of `taken` does not matter.
    #[must_use]
    pub fn next_free(&self, prefix: u8, taken: &[Self]) -> Option<Self> {
        let mut candidate = self.subnet(prefix, 0)?;
        let mut taken: Vec<Self> = taken.iter().filter(|t| t.overlaps(self)).copied().collect();
        taken.sort_unstable();
        for range in taken {
            if range.last() < candidate.first() {
                continue;
            }
            if range.first() > candidate.last() {
                break;
            }
            let behind = range.last().max(candidate.last()).next()?;
            candidate = Self::of(behind, prefix).filter(|c| self.contains(c))?;
        }
        Some(candidate)
    }

    fn host_bits(&self) -> u8 {
        self.0.max_prefix_len() - self.0.prefix_len()
    }
}

impl PartialOrd for Cidr {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cidr {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.first(), self.prefix_len()).cmp(&(other.first(), other.prefix_len()))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Cidr {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl From<Ip> for Cidr {
    /// The range of just this address.
    fn from(ip: Ip) -> Self {
        match ip.addr() {
            IpAddr::V4(a) => Self(IpNet::V4(Ipv4Net::from(a))),
            IpAddr::V6(a) => Self(IpNet::V6(Ipv6Net::from(a))),
        }
    }
}

impl TryFrom<String> for Cidr {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl JsonSchema for Cidr {
    fn schema_name() -> Cow<'static, str> {
        "cidr".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$",
            "x-expects": "an address range such as `10.20.0.0/16`",
            "x-format": "cidr",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn net(text: &str) -> Cidr {
        Cidr::parse(text).expect(text)
    }

    #[test]
    fn only_canonical_ranges_are_read() {
        for text in [
            "172.20.0.0/16",
            "0.0.0.0/0",
            "10.0.0.1/32",
            "fd00::/8",
            "::/0",
        ] {
            assert_eq!(net(text).to_string(), text);
        }
        let wrong = |text| Cidr::parse(text).expect_err(text);
        assert_eq!(
            wrong("10.0.0.1/8"),
            "`10.0.0.1/8` has host bits set: the network is `10.0.0.0/8`"
        );
        assert!(wrong("010.0.0.0/8").contains("write `10.0.0.0`"));
        assert!(wrong("10.0.0.0/08").contains("that is `10.0.0.0/8`"));
        assert!(wrong("FD00::/8").contains("that is `fd00::`"));
        assert!(wrong("10.0.0.0").contains("one address is `10.0.0.0/32`"));
        assert!(wrong("10.0.0.0/33").contains("0 to 32"));
        assert!(wrong("fd00::/129").contains("0 to 128"));
        assert!(wrong("10.0.0.0/+8").contains("0 to 32"));
        assert!(wrong("/").contains("not an IP address"));
        assert!(wrong("office").contains("not an address range"));
    }

    #[test]
    fn subnets_are_counted_and_found() {
        let vpc = net("172.20.0.0/16");
        assert_eq!(vpc.count_of(24), 256);
        assert_eq!(vpc.subnet(24, 255), Some(net("172.20.255.0/24")));
        assert_eq!(vpc.subnet(24, 256), None);
        assert_eq!(vpc.subnet(8, 0), None);
        assert_eq!(vpc.subnet(33, 0), None);
        assert_eq!(net("0.0.0.0/0").subnet(0, 0), Some(net("0.0.0.0/0")));
        assert_eq!(net("::/0").subnet(128, 1), Some(net("::1/128")));
        assert_eq!(net("172.20.1.0/24").usable_on_aws(), 251);
        assert_eq!(net("10.0.0.0/32").usable_on_aws(), 0);
        assert_eq!(net("::/0").size(), u128::MAX);
    }

    #[test]
    fn the_next_free_range_is_the_lowest() {
        let supernet = net("172.16.0.0/12");
        let taken = [
            net("172.20.0.0/16"),
            net("172.16.0.0/16"),
            net("172.17.0.0/24"),
        ];
        assert_eq!(supernet.next_free(16, &taken), Some(net("172.18.0.0/16")));
        assert_eq!(supernet.next_free(16, &[supernet]), None);
        assert_eq!(supernet.next_free(16, &[net("0.0.0.0/0")]), None);
        assert_eq!(supernet.next_free(8, &[]), None);
        assert_eq!(
            net("255.255.255.0/24").next_free(25, &[net("255.255.255.128/25")]),
            Some(net("255.255.255.0/25"))
        );
        assert_eq!(
            net("255.255.255.0/24").next_free(25, &[net("255.255.255.0/25")]),
            Some(net("255.255.255.128/25"))
        );
        assert_eq!(
            net("255.255.255.255/32").next_free(32, &[net("255.255.255.255/32")]),
            None
        );
    }

    prop_compose! {
        fn range()(bits in any::<u32>(), prefix in 0u8..=32) -> Cidr {
            Cidr::of(Ip::from(IpAddr::V4(bits.into())), prefix).expect("at most 32 bits")
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_agree(range in range()) {
            prop_assert_eq!(Cidr::parse(&range.to_string()), Ok(range));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-f.:/]{0,24}") {
            let _ = Cidr::parse(&text);
        }

        #[test]
        fn overlap_is_having_a_common_address(a in range(), b in range()) {
            let common = a.first().max(b.first()) <= a.last().min(b.last());
            prop_assert_eq!(a.overlaps(&b), common);
            prop_assert_eq!(a.intersection(&b).is_some(), common);
        }

        #[test]
        fn what_is_free_overlaps_nothing_and_nothing_lower_is_free(
            taken in prop::collection::vec((0u128..64, 17u8..=22), 0..24),
            prefix in 17u8..=22,
        ) {
            let supernet = net("10.0.0.0/16");
            let taken: Vec<Cidr> = taken.into_iter().filter_map(|(n, p)| supernet.subnet(p, n)).collect();
            let is_free = |c: &Cidr| !taken.iter().any(|t| t.overlaps(c));
            let lowest = (0..supernet.count_of(prefix)).filter_map(|n| supernet.subnet(prefix, n)).find(is_free);
            prop_assert_eq!(supernet.next_free(prefix, &taken), lowest);
        }
    }
}
