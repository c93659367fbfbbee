//! Where a root module says itself that its state is kept: a state has what its resources were made with. Knows no other stacks.

use super::said::Said;
use crate::facts::holdings::Form;
use crate::span::Span;
use crate::terraform::modules::Modules;

/// What keeps a state.
pub struct Kept {
    /// What the block is called: `terraform.backend "s3"`.
    pub address: String,
    /// How the place is named.
    pub form: Form,
    /// The place.
    pub end: Said,
    /// What tells it from others: a bucket, an account, an address, an organization.
    pub name: String,
    /// The block.
    pub block: Span,
}

/// What a root module says; nothing if its state is a file beside it.
pub fn kept(root: &str, modules: &Modules) -> Option<Kept> {
    let module = modules.get(root)?;
    let settings = module.blocks().filter(|b| b.name.value == "terraform");
    let mut blocks = settings.flat_map(|block| block.body.blocks());
    let block = blocks.find(|b| matches!(b.name.value.as_str(), "backend" | "cloud"))?;
    let kind = block.label(0).unwrap_or("cloud");
    // <https://developer.hashicorp.com/terraform/language/backend>
    let (form, place, name) = match kind {
        "local" => return None,
        "s3" => (Form::Region, "region", "bucket"),
        "gcs" => (Form::Bucket, "bucket", "bucket"),
        "azurerm" => (Form::Bucket, "storage_account_name", "storage_account_name"),
        "cloud" | "remote" => (Form::Outside, "organization", "organization"),
        _ => (Form::Outside, "address", "address"),
    };
    let text = |name: &str| block.body.value(name).and_then(crate::hcl::Expr::as_text);
    Some(Kept {
        address: match block.name.value.as_str() {
            "cloud" => "terraform.cloud".to_owned(),
            name => format!("terraform.{name}.{kind}"),
        },
        form,
        end: Said {
            text: text(place),
            span: block.body.attribute(place).map(|a| a.span),
        },
        name: text(name).unwrap_or_default(),
        block: block.span,
    })
}
