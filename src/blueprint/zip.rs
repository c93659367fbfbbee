//! An archive of one file, the same bytes everywhere: nothing in it is of the machine, and the file lies in it as it is, so that a diff can be read.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The archive that holds `bytes` under a name; none of more than the format takes.
pub(super) fn of(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, plain).ok()?;
    archive.write_all(bytes).ok()?;
    Some(archive.finish().ok()?.into_inner())
}
