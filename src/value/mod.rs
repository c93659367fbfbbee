//! Validated scalars, one type a file. No spans, no files.

pub mod account_id;
pub mod asn;
pub mod cell_name;
pub mod cidr;
pub mod ip;
pub mod quantity;
pub mod rel_path;
pub mod slug;
pub mod version;

pub use account_id::AccountId;
pub use asn::Asn;
pub use cell_name::CellName;
pub use cidr::Cidr;
pub use ip::Ip;
pub use quantity::Quantity;
pub use rel_path::RelPath;
pub use slug::Slug;
pub use version::{Constraints, RELEASES, Version};
