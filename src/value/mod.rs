//! Validated scalars, one type a file. No spans, no files.

pub mod account_id;
pub mod asn;
pub mod cell_name;
pub mod cidr;
pub mod ip;
pub mod project_id;
pub mod quantity;
pub mod rel_path;
pub mod slug;
pub mod uuid;
pub mod version;

pub use account_id::AccountId;
pub use asn::Asn;
pub use cell_name::CellName;
pub use cidr::Cidr;
pub use ip::Ip;
pub use project_id::ProjectId;
pub use quantity::Quantity;
pub use rel_path::{RelPath, is_device};
pub use slug::Slug;
pub use uuid::Uuid;
pub use version::{Constraints, RELEASES, Version};
