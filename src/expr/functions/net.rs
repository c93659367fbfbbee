//! Address arithmetic.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::expr::{Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("cidrhost(prefix: string, hostnum: int) -> string", host),
    (
        "cidrnetmask(prefix: string) -> string",
        |args| match network(args)? {
            IpNet::V4(net) => Ok(Value::string(net.netmask().to_string())),
            IpNet::V6(_) => Err(Wrong::at(0, "only IPv4 has netmasks")),
        },
    ),
    (
        "cidrsubnet(prefix: string, newbits: int, netnum: int) -> string",
        subnet,
    ),
    (
        "cidrsubnets(prefix: string, newbits: int...) -> list(string)",
        subnets,
    ),
];

/// The network, its host bits cleared. Leading zeros are dropped, as Terraform does.
fn network(args: &Args) -> Result<IpNet, Wrong> {
    let text = args.text(0);
    let parsed = text.parse::<IpNet>().ok().or_else(|| {
        let (address, prefix) = text.split_once('/')?;
        let octets: Option<Vec<String>> = address
            .split('.')
            .map(|octet| Some(octet.parse::<u8>().ok()?.to_string()))
            .collect();
        format!("{}/{prefix}", octets?.join(".")).parse().ok()
    });
    parsed.map(|net| net.trunc()).ok_or_else(|| {
        let message = format!("`{text}` is no CIDR block");
        Wrong::at(0, message)
    })
}

fn bits(net: &IpNet) -> u32 {
    match net {
        IpNet::V4(net) => net.network().into(),
        // The caller works on 128 bits and cuts what it knows to be short.
        IpNet::V6(_) => 0,
    }
}

fn wide(net: &IpNet) -> u128 {
    match net {
        IpNet::V4(_) => bits(net).into(),
        IpNet::V6(net) => net.network().into(),
    }
}

fn address(like: &IpNet, number: u128) -> IpAddr {
    match like {
        IpNet::V4(_) => Ipv4Addr::from(u32::try_from(number & 0xffff_ffff).unwrap_or(0)).into(),
        IpNet::V6(_) => Ipv6Addr::from(number).into(),
    }
}

/// `2^count`, or all there is.
fn power(count: u32) -> u128 {
    1u128.checked_shl(count).unwrap_or(u128::MAX)
}

fn host(args: &Args) -> Answer {
    let net = network(args)?;
    let number = args.int(1);
    let space = u32::from(net.max_prefix_len() - net.prefix_len());
    let size = power(space);
    let too_far = || {
        Wrong::at(
            1,
            format!("`{net}` has no address {number}, it has 2^{space} of them"),
        )
    };
    let offset = if number < 0 {
        size.checked_sub(number.unsigned_abs())
            .ok_or_else(too_far)?
    } else {
        number.unsigned_abs()
    };
    if offset >= size {
        return Err(too_far());
    }
    Ok(Value::string(
        address(&net, wide(&net) | offset).to_string(),
    ))
}

/// The `number`th network with a longer prefix inside `net`.
fn inside(net: &IpNet, prefix: u8, number: u128) -> Option<IpNet> {
    let shift = u32::from(net.max_prefix_len().checked_sub(prefix)?);
    let offset = number.checked_shl(shift).unwrap_or(0);
    let start = address(net, wide(net) | offset);
    Some(match start {
        IpAddr::V4(ip) => Ipv4Net::new(ip, prefix).ok()?.into(),
        IpAddr::V6(ip) => Ipv6Net::new(ip, prefix).ok()?.into(),
    })
}

fn longer(net: &IpNet, newbits: i128, argument: usize) -> Result<u8, Wrong> {
    let prefix = i128::from(net.prefix_len()).saturating_add(newbits);
    if newbits < 0 || prefix > i128::from(net.max_prefix_len()) {
        let most = net.max_prefix_len() - net.prefix_len();
        let message = format!("`{net}` can be extended by 0 to {most} bits, not {newbits}");
        return Err(Wrong::at(argument, message));
    }
    u8::try_from(prefix).map_err(|_| Wrong::at(argument, "this prefix is too long"))
}

fn subnet(args: &Args) -> Answer {
    let net = network(args)?;
    let (newbits, number) = (args.int(1), args.int(2));
    let prefix = longer(&net, newbits, 1)?;
    let count = power(u32::try_from(newbits).unwrap_or(0));
    let found = u128::try_from(number).ok().filter(|n| *n < count);
    let found = found.and_then(|n| inside(&net, prefix, n));
    let found = found.ok_or_else(|| {
        Wrong::at(
            2,
            format!("{newbits} bits number 0 to {}, not {number}", count - 1),
        )
    })?;
    Ok(Value::string(text(&found)))
}

fn text(net: &IpNet) -> String {
    format!("{}/{}", net.network(), net.prefix_len())
}

/// Networks one behind the other, each at the next place that its size allows.
fn subnets(args: &Args) -> Answer {
    let net = network(args)?;
    let mut next: Option<u128> = Some(wide(&net));
    let end = power(u32::from(net.max_prefix_len() - net.prefix_len())) - 1;
    let end = wide(&net) | end;
    let mut out = Vec::new();
    for i in 1..args.rest(0).len() {
        let newbits = args.int(i);
        if newbits < 1 {
            return Err(Wrong::at(i, "each network needs at least 1 new bit"));
        }
        let prefix = longer(&net, newbits, i)?;
        let size = power(u32::from(net.max_prefix_len() - prefix));
        let full = || Wrong::at(i, format!("there is no room left in `{net}`"));
        let start = next.ok_or_else(full)?;
        let start = start.checked_add(size - 1).ok_or_else(full)? & !(size - 1);
        let last = start.checked_add(size - 1).filter(|last| *last <= end);
        let last = last.ok_or_else(full)?;
        next = last.checked_add(1);
        out.push(Value::string(format!("{}/{prefix}", address(&net, start))));
    }
    Ok(Value::list_of(Type::String, out))
}
