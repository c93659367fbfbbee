//! Hash sums of strings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::expr::Value;

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    ("md5(string: string) -> string", |args| {
        hex(&Md5::digest(args.text(0)))
    }),
    ("sha1(string: string) -> string", |args| {
        hex(&Sha1::digest(args.text(0)))
    }),
    ("sha256(string: string) -> string", |args| {
        hex(&Sha256::digest(args.text(0)))
    }),
    ("sha512(string: string) -> string", |args| {
        hex(&Sha512::digest(args.text(0)))
    }),
    ("base64sha256(string: string) -> string", |args| {
        Ok(Value::string(STANDARD.encode(Sha256::digest(args.text(0)))))
    }),
    ("base64sha512(string: string) -> string", |args| {
        Ok(Value::string(STANDARD.encode(Sha512::digest(args.text(0)))))
    }),
    ("uuidv5(namespace: string, name: string) -> string", uuid),
];

/// What a function that reads a file makes of its bytes; none for one that is not about bytes.
pub fn of_bytes(function: &str, bytes: &[u8]) -> Option<String> {
    Some(match function {
        "filebase64" => STANDARD.encode(bytes),
        "filebase64sha256" => STANDARD.encode(Sha256::digest(bytes)),
        "filebase64sha512" => STANDARD.encode(Sha512::digest(bytes)),
        "filemd5" => digits(&Md5::digest(bytes)),
        "filesha1" => digits(&Sha1::digest(bytes)),
        "filesha256" => digits(&Sha256::digest(bytes)),
        "filesha512" => digits(&Sha512::digest(bytes)),
        _ => return None,
    })
}

fn hex(bytes: &[u8]) -> Answer {
    Ok(Value::string(digits(bytes)))
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name spaces of RFC 4122, appendix C: they differ in their first group.
fn namespace(name: &str) -> Option<u128> {
    let known = |first: u128| first << 96 | 0x9dad_11d1_80b4_00c0_4fd4_30c8;
    match name {
        "dns" => Some(known(0x6ba7_b810)),
        "url" => Some(known(0x6ba7_b811)),
        "oid" => Some(known(0x6ba7_b812)),
        "x500" => Some(known(0x6ba7_b814)),
        _ => {
            let groups: Vec<usize> = name.split('-').map(str::len).collect();
            let hex = name.replace('-', "");
            (groups == [8, 4, 4, 4, 12] && hex.bytes().all(|b| b.is_ascii_hexdigit()))
                .then(|| u128::from_str_radix(&hex, 16).ok())
                .flatten()
        }
    }
}

fn uuid(args: &Args) -> Answer {
    let space = namespace(args.text(0))
        .ok_or_else(|| Wrong::at(0, "a name space is `dns`, `url`, `oid`, `x500` or a UUID"))?;
    let mut hash = Sha1::new();
    hash.update(space.to_be_bytes());
    hash.update(args.text(1));
    let digest = hash.finalize();
    let wide = digest
        .iter()
        .take(16)
        .fold(0u128, |sum, b| sum << 8 | u128::from(*b));
    // Version 5 and the variant of RFC 4122.
    let wide = wide & !(0xf << 76) & !(0x3 << 62) | 0x5 << 76 | 0x2 << 62;
    let text = digits(&wide.to_be_bytes());
    let group = |from: usize, to: usize| text.get(from..to).unwrap_or("");
    Ok(Value::string(format!(
        "{}-{}-{}-{}-{}",
        group(0, 8),
        group(8, 12),
        group(12, 16),
        group(16, 20),
        group(20, 32)
    )))
}
