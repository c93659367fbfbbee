//! The tables of what forces replacement that the program carries. Not what is in them.

use std::io::Read as _;
use std::sync::{Mutex, OnceLock};

use flate2::read::GzDecoder;

use super::Forces;

/// As `data/providers/forces.py` writes them, with what each is for.
pub static CARRIED: [Carried; 13] = [
    Carried::new(
        "hashicorp/archive",
        "2.7.1",
        include_bytes!("../../../../data/providers/archive-2.7.1.forces"),
    ),
    Carried::new(
        "hashicorp/aws",
        "5.100.0",
        include_bytes!("../../../../data/providers/aws-5.100.0.forces"),
    ),
    Carried::new(
        "hashicorp/aws",
        "6.47.0",
        include_bytes!("../../../../data/providers/aws-6.47.0.forces"),
    ),
    Carried::new(
        "hashicorp/azurerm",
        "4.79.0",
        include_bytes!("../../../../data/providers/azurerm-4.79.0.forces"),
    ),
    Carried::new(
        "hashicorp/cloudinit",
        "2.3.7",
        include_bytes!("../../../../data/providers/cloudinit-2.3.7.forces"),
    ),
    Carried::new(
        "hashicorp/google",
        "6.50.0",
        include_bytes!("../../../../data/providers/google-6.50.0.forces"),
    ),
    Carried::new(
        "hashicorp/helm",
        "3.0.2",
        include_bytes!("../../../../data/providers/helm-3.0.2.forces"),
    ),
    Carried::new(
        "hashicorp/kubernetes",
        "2.38.0",
        include_bytes!("../../../../data/providers/kubernetes-2.38.0.forces"),
    ),
    Carried::new(
        "hashicorp/local",
        "2.6.1",
        include_bytes!("../../../../data/providers/local-2.6.1.forces"),
    ),
    Carried::new(
        "hashicorp/null",
        "3.2.4",
        include_bytes!("../../../../data/providers/null-3.2.4.forces"),
    ),
    Carried::new(
        "hashicorp/random",
        "3.7.2",
        include_bytes!("../../../../data/providers/random-3.7.2.forces"),
    ),
    Carried::new(
        "hashicorp/time",
        "0.13.1",
        include_bytes!("../../../../data/providers/time-0.13.1.forces"),
    ),
    Carried::new(
        "hashicorp/tls",
        "4.1.0",
        include_bytes!("../../../../data/providers/tls-4.1.0.forces"),
    ),
];

/// A table as it is carried.
pub struct Carried {
    pub address: &'static str,
    pub version: &'static str,
    bytes: &'static [u8],
    table: OnceLock<Forces>,
}

impl Carried {
    const fn new(address: &'static str, version: &'static str, bytes: &'static [u8]) -> Self {
        Self {
            address,
            version,
            bytes,
            table: OnceLock::new(),
        }
    }

    pub fn table(&self) -> &Forces {
        self.table.get_or_init(|| {
            let mut text = String::new();
            // A test reads each.
            let _ = GzDecoder::new(self.bytes).read_to_string(&mut text);
            Forces {
                text,
                read: Mutex::default(),
            }
        })
    }
}
