//! Folders for what tests write. In memory where there is room: a disk takes longer over ten thousand small files than the compiler.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

/// What all tests together may need.
const ROOM: u64 = 2 << 30;

/// A folder that goes when it is dropped.
pub fn folder() -> TempDir {
    let made = match *IN_MEMORY {
        Some(place) => tempfile::tempdir_in(place),
        None => tempfile::tempdir(),
    };
    made.expect("a scratch folder")
}

/// Where that is, unless it is small, as it is in many containers.
static IN_MEMORY: LazyLock<Option<&Path>> = LazyLock::new(|| {
    let place = Path::new("/dev/shm");
    (free(place)? >= ROOM).then_some(place)
});

#[cfg(unix)]
fn free(place: &Path) -> Option<u64> {
    let state = rustix::fs::statvfs(place).ok()?;
    Some(state.f_bavail * state.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}
