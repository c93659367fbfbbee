//! The blocks of a `.tftest.hcl` file, and of the `.tfmock.hcl` files that one may name.

use super::Holds::{Address, Keyword, Providers, References};
use super::Kind::{Any, Bool, Object, String};
use super::{Argument, Block, EMPTY, Holds, Nested, Rest};

/// A `.tftest.hcl` file.
pub static TEST_FILE: Block = Block {
    blocks: &[
        Nested::any("run", &RUN),
        Nested::optional("variables", &VARIABLES),
        Nested::any("provider", &PROVIDER),
        Nested::any("mock_provider", &MOCK_PROVIDER),
        Nested::any("override_resource", &OVERRIDE_RESOURCE),
        Nested::any("override_data", &OVERRIDE_RESOURCE),
        Nested::any("override_module", &OVERRIDE_MODULE),
        Nested::optional("test", &TEST).since(1, 12),
    ],
    ..EMPTY
};

/// A `.tfmock.hcl` file: what a mocked provider makes up, for several tests.
pub static MOCK_FILE: Block = Block {
    blocks: MOCKED,
    ..EMPTY
};

const VARIABLES: Block = Block {
    rest: Rest::Values,
    ..EMPTY
};

const PROVIDER: Block = Block {
    labels: &["name"],
    arguments: &[Argument::literal("alias", String)],
    rest: Rest::Schema,
    ..EMPTY
};

const RUN: Block = Block {
    labels: &["name"],
    arguments: &[
        Argument::new("command", Keyword(&["apply", "plan"])),
        Argument::new("providers", Providers),
        Argument::new("expect_failures", References),
        Argument::literal("state_key", String),
        Argument::literal("parallel", Bool).since(1, 12),
    ],
    blocks: &[
        Nested::any("assert", &ASSERT),
        Nested::optional("variables", &VARIABLES),
        Nested::optional("module", &MODULE),
        Nested::optional("plan_options", &PLAN_OPTIONS),
        Nested::any("override_resource", &OVERRIDE_RESOURCE),
        Nested::any("override_data", &OVERRIDE_RESOURCE),
        Nested::any("override_module", &OVERRIDE_MODULE),
    ],
    ..EMPTY
};

const ASSERT: Block = Block {
    arguments: &[
        Argument::value("condition", Any).required(),
        Argument::value("error_message", Any).required(),
    ],
    ..EMPTY
};

const MODULE: Block = Block {
    arguments: &[
        Argument::literal("source", String).required(),
        Argument::new("version", Holds::Versions),
    ],
    ..EMPTY
};

const PLAN_OPTIONS: Block = Block {
    arguments: &[
        Argument::new("mode", Keyword(&["normal", "refresh-only"])),
        Argument::literal("refresh", Bool),
        Argument::new("replace", References),
        Argument::new("target", References),
    ],
    ..EMPTY
};

const MOCK_PROVIDER: Block = Block {
    labels: &["name"],
    arguments: &[
        Argument::literal("alias", String),
        Argument::literal("source", String),
        Argument::new("override_during", Keyword(&["apply", "plan"])),
    ],
    blocks: MOCKED,
    ..EMPTY
};

const MOCKED: &[Nested] = &[
    Nested::any("mock_resource", &MOCK),
    Nested::any("mock_data", &MOCK),
    Nested::any("override_resource", &OVERRIDE_RESOURCE),
    Nested::any("override_data", &OVERRIDE_RESOURCE),
];

const MOCK: Block = Block {
    labels: &["type"],
    arguments: &[
        Argument::literal("defaults", Object),
        Argument::new("override_during", Keyword(&["apply", "plan"])),
    ],
    ..EMPTY
};

const OVERRIDE_RESOURCE: Block = Block {
    arguments: &[
        Argument::new("target", Address).required(),
        Argument::literal("values", Object),
        Argument::new("override_during", Keyword(&["apply", "plan"])),
    ],
    ..EMPTY
};

const OVERRIDE_MODULE: Block = Block {
    arguments: &[
        Argument::new("target", Address).required(),
        Argument::literal("outputs", Object),
        Argument::new("override_during", Keyword(&["apply", "plan"])),
    ],
    ..EMPTY
};

const TEST: Block = Block {
    arguments: &[Argument::literal("parallel", Bool)],
    ..EMPTY
};
