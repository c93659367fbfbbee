//! Texts in other encodings than UTF-8, as Base64. Those that are rare are left to run time: Terraform knows all that IANA lists and Go has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::expr::{Type, Value};

use super::arguments::Args;
use super::{Answer, Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    (
        "textdecodebase64(source: string, encoding: string) -> string",
        decode,
    ),
    (
        "textencodebase64(string: string, encoding: string) -> string",
        encode,
    ),
];

#[derive(Clone, Copy)]
enum Charset {
    /// One byte a character, up to this one.
    Bytes(u8),
    Utf8,
    /// The most significant byte first, behind a mark that says so; what is read may have another one.
    Utf16,
    Utf16Be,
    Utf16Le,
}

/// Names and aliases of <https://www.iana.org/assignments/character-sets/character-sets.xhtml>, in small letters.
const NAMES: &[(Charset, &[&str])] = &[
    (Charset::Utf8, &["utf-8", "csutf8"]),
    (Charset::Utf16, &["utf-16", "csutf16"]),
    (Charset::Utf16Be, &["utf-16be", "csutf16be"]),
    (Charset::Utf16Le, &["utf-16le", "csutf16le"]),
    (
        Charset::Bytes(0x7f),
        &[
            "us-ascii",
            "iso-ir-6",
            "ansi_x3.4-1968",
            "ansi_x3.4-1986",
            "iso_646.irv:1991",
            "iso646-us",
            "us",
            "ibm367",
            "cp367",
            "csascii",
        ],
    ),
    (
        Charset::Bytes(0xff),
        &[
            "iso-8859-1",
            "iso_8859-1:1987",
            "iso-ir-100",
            "iso_8859-1",
            "latin1",
            "l1",
            "ibm819",
            "cp819",
            "csisolatin1",
        ],
    ),
];

/// Names of those that are left to Terraform: <https://github.com/golang/text/blob/v0.21.0/encoding/ianaindex/ianaindex.go>, `encodings`.
const OTHERS: &str = "\
    437 850 852 855 860 862 863 865 866 arabic asmo-708 big5 ccsid00858 ccsid01140 cp00858 cp01140 cp037 \
    cp437 cp850 cp852 cp855 cp860 cp862 cp863 cp865 cp866 cp936 csbig5 cseuckr cseucpkdfmtjapanese \
    csgb18030 csgbk csibm00858 csibm01140 csibm037 csibm1047 csibm855 csibm860 csibm863 csibm865 \
    csibm866 csiso2022jp csiso885913 csiso885914 csiso885915 csiso885916 csiso88596e csiso88596i \
    csiso88598e csiso88598i csisolatin2 csisolatin3 csisolatin4 csisolatin5 csisolatin6 csisolatinarabic \
    csisolatincyrillic csisolatingreek csisolatinhebrew cskoi8r cskoi8u csmacintosh cspc850multilingual \
    cspc862latinhebrew cspc8codepage437 cspcp852 csshiftjis cswindows1250 cswindows1251 cswindows1252 \
    cswindows1253 cswindows1254 cswindows1255 cswindows1256 cswindows1257 cswindows1258 cswindows874 \
    cyrillic ebcdic-cp-ca ebcdic-cp-nl ebcdic-cp-us ebcdic-cp-wt ebcdic-us-37+euro ecma-114 ecma-118 \
    elot_928 euc-jp euc-kr extended_unix_code_packed_format_for_japanese gb18030 gbk greek greek8 hebrew \
    hz-gb-2312 ibm-1047 ibm00858 ibm01140 ibm037 ibm1047 ibm437 ibm850 ibm852 ibm855 ibm860 ibm862 \
    ibm863 ibm865 ibm866 iso-2022-jp iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 \
    iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-8859-7 \
    iso-8859-8 iso-8859-8-e iso-8859-8-i iso-8859-9 iso-celtic iso-ir-101 iso-ir-109 iso-ir-110 \
    iso-ir-126 iso-ir-127 iso-ir-138 iso-ir-144 iso-ir-148 iso-ir-157 iso-ir-199 iso-ir-226 \
    iso_8859-10:1992 iso_8859-14 iso_8859-14:1998 iso_8859-15 iso_8859-16 iso_8859-16:2001 iso_8859-2 \
    iso_8859-2:1987 iso_8859-3 iso_8859-3:1988 iso_8859-4 iso_8859-4:1988 iso_8859-5 iso_8859-5:1988 \
    iso_8859-6 iso_8859-6-e iso_8859-6-i iso_8859-6:1987 iso_8859-7 iso_8859-7:1987 iso_8859-8 \
    iso_8859-8-e iso_8859-8-i iso_8859-8:1988 iso_8859-9 iso_8859-9:1989 koi8-r koi8-u l10 l2 l3 l4 l5 \
    l6 l8 latin-9 latin10 latin2 latin3 latin4 latin5 latin6 latin8 mac macintosh ms936 ms_kanji \
    pc-multilingual-850+euro shift_jis windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 \
    windows-1255 windows-1256 windows-1257 windows-1258 windows-874 windows-936";

/// What a name stands for; none inside if that is left to Terraform.
fn named(args: &Args) -> Result<Option<Charset>, Wrong> {
    let name = args.text(1).trim().to_lowercase();
    let found = NAMES.iter().find(|(_, names)| names.contains(&&*name));
    if found.is_some() || OTHERS.split_whitespace().any(|other| other == name) {
        return Ok(found.map(|(charset, _)| *charset));
    }
    let message = format!("`{}` is no encoding that Terraform has", args.text(1));
    Err(Wrong::at(1, message))
}

fn encode(args: &Args) -> Answer {
    let (text, name) = (args.text(0), args.text(1));
    let Some(charset) = named(args)? else {
        return Ok(Value::unknown(Type::String));
    };
    let units = || text.encode_utf16();
    let bytes: Vec<u8> = match charset {
        Charset::Utf8 => text.into(),
        Charset::Utf16Be => units().flat_map(u16::to_be_bytes).collect(),
        Charset::Utf16Le => units().flat_map(u16::to_le_bytes).collect(),
        Charset::Utf16 => {
            let units = std::iter::once(0xfeff).chain(units());
            units.flat_map(u16::to_be_bytes).collect()
        }
        Charset::Bytes(last) => {
            let byte = |c: char| u8::try_from(u32::from(c)).ok().filter(|byte| *byte <= last);
            let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
            bytes.ok_or_else(|| Wrong::at(0, format!("{name} has not all of its characters")))?
        }
    };
    Ok(Value::string(STANDARD.encode(bytes)))
}

fn decode(args: &Args) -> Answer {
    let name = args.text(1);
    let Some(charset) = named(args)? else {
        return Ok(Value::unknown(Type::String));
    };
    let bytes = STANDARD.decode(args.text(0).replace(['\n', '\r'], ""));
    let bytes = bytes.map_err(|_| Wrong::at(0, "this is no base64"))?;
    let text = match charset {
        Charset::Utf8 => String::from_utf8(bytes).ok(),
        Charset::Utf16Be => utf16(&bytes, u16::from_be_bytes),
        Charset::Utf16Le => utf16(&bytes, u16::from_le_bytes),
        Charset::Utf16 => match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
            [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
            all => utf16(all, u16::from_be_bytes),
        },
        Charset::Bytes(last) => {
            let char = |byte: &u8| (*byte <= last).then(|| char::from(*byte));
            bytes.iter().map(char).collect()
        }
    };
    // Terraform takes the sign for what is no character for one of those.
    let text = text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER));
    let text = text.ok_or_else(|| Wrong::at(0, format!("what is encoded there is no {name}")))?;
    Ok(Value::string(text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty())
}
