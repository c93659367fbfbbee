//! The difference of files that are no text, in the form that `git apply` takes: the whole new file, packed, between the sums of both.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha1::{Digest, Sha1};

// https://github.com/git/git/blob/master/base85.c
/// The digits of git.
const DIGITS: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
/// How many packed bytes a line has: as many as a letter can tell.
const LINE: usize = 52;

/// What stands below the header of a file; none is a file that is not there.
pub(super) fn patch(old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let mut text = format!("index {}..{}\nGIT binary patch\n", sum(old), sum(new));
    let bytes = new.unwrap_or_default();
    let _ = writeln!(text, "literal {}", bytes.len());
    for line in packed(bytes).chunks(LINE) {
        push_line(&mut text, line);
    }
    text.push('\n');
    text
}

/// The name that git gives to a file's contents.
fn sum(bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else {
        return "0".repeat(40);
    };
    let mut sum = Sha1::new();
    sum.update(format!("blob {}\0", bytes.len()));
    sum.update(bytes);
    let sum = sum.finalize();
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writing to memory does not fail.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}

/// Its length as a letter, and five digits for each four bytes; the last group is filled up.
fn push_line(text: &mut String, line: &[u8]) {
    let length = u8::try_from(line.len()).unwrap_or_default();
    text.push(char::from(match length {
        1..=26 => b'A' + length - 1,
        _ => b'a' + length - 27,
    }));
    for group in line.chunks(4) {
        let mut bytes = [0; 4];
        for (to, from) in bytes.iter_mut().zip(group) {
            *to = *from;
        }
        let number = u32::from_be_bytes(bytes);
        for place in (0..5).rev() {
            let digit = (number / 85_u32.pow(place)) % 85;
            let digit = usize::try_from(digit).unwrap_or_default();
            text.push(DIGITS.get(digit).copied().map_or('0', char::from));
        }
    }
    text.push('\n');
}
