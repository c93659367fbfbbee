//! Reading an estate file that cannot be read.

use std::fs;
use std::path::Path;

use terrane::disk::read_project;

fn told(path: &Path, folder: &Path) -> String {
    match read_project(path) {
        Ok(text) => format!("ok: {} bytes", text.len()),
        Err(error) => {
            format!("{error}; {}", error.help()).replace(&folder.display().to_string(), ".")
        }
    }
}

#[test]
fn every_fault_of_a_blueprint_file_has_its_own_words() {
    let folder = crate::scratch::folder();
    let folder = folder.path();
    let path = folder.join("regions.toml");
    let cases: &[(&[u8], &str)] = &[
        (b"[project]\n", "ok: 10 bytes"),
        (
            b"",
            "`./regions.toml` is empty; begin it with `[project]` and a `name`",
        ),
        (
            b"a = 1\nb = \"\xe9t\xe9\"\n",
            "`./regions.toml` is not UTF-8: byte 11, on line 2; save it as UTF-8",
        ),
        (
            b"\xff\xfea\0",
            "`./regions.toml` is not UTF-8: byte 0, on line 1; it looks like UTF-16: save it as UTF-8",
        ),
        (&[b'#'; 5 * 1024 * 1024], "ok: 5242880 bytes"),
        (
            &[b'#'; 5 * 1024 * 1024 + 1],
            "`./regions.toml` is larger than 5 MiB; see whether it is the right file; an estate is described in far less",
        ),
    ];
    for (bytes, expected) in cases {
        fs::write(&path, bytes).unwrap();
        assert_eq!(told(&path, folder), *expected);
    }
    assert_eq!(
        told(folder, folder),
        "`.` is a folder; name the file in it: `regions.toml`"
    );
    let none = folder.join("none.toml");
    let expected = "there is no `./none.toml`; run this in the folder of the project, or name the file with its path";
    assert_eq!(told(&none, folder), expected);
}

#[cfg(unix)]
#[test]
fn a_device_is_no_blueprint_file_and_is_never_read() {
    let path = Path::new("/dev/zero");
    assert_eq!(
        told(path, Path::new("?")),
        "`/dev/zero` is not a regular file; name a regular file"
    );
}
