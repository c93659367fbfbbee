//! The codes of what the check finds.

use crate::diag::Code;

/// A type that no provider has.
pub const UNKNOWN_TYPE: Code = Code::error(
    "terraform::unknown_type",
    "a resource or data source is of a type that its provider does not have",
);
/// A name that the type has no argument or block for.
pub const UNKNOWN_ARGUMENT: Code = Code::error(
    "terraform::unknown_argument",
    "a block or file has an argument or block that is unknown",
);
/// Something that must be there.
pub const MISSING_ARGUMENT: Code = Code::error(
    "terraform::missing_argument",
    "a block lacks a required argument or block",
);
/// An argument that only the provider sets.
pub const READ_ONLY: Code = Code::error(
    "terraform::read_only",
    "an argument is set that only the provider sets",
);
/// A block that can be there once.
pub const REPEATED_BLOCK: Code = Code::error(
    "terraform::repeated_block",
    "a block stands twice where one is allowed",
);
/// A literal of another type.
pub const WRONG_TYPE: Code = Code::error(
    "terraform::wrong_type",
    "an argument is given a literal of another type",
);
/// A reference to nothing.
pub const UNDECLARED: Code = Code::error(
    "terraform::undeclared",
    "a reference names something that its module does not declare",
);
/// An attribute that a type does not have.
pub const UNKNOWN_ATTRIBUTE: Code = Code::error(
    "terraform::unknown_attribute",
    "a reference reads an attribute that the type does not have",
);
/// Two of one name.
pub const DUPLICATE: Code = Code::error(
    "terraform::duplicate",
    "a module declares two things of one kind with one name",
);
/// A call of nothing.
pub const UNKNOWN_FUNCTION: Code = Code::error(
    "terraform::unknown_function",
    "an expression calls a function that Terraform does not have",
);
/// A call of what older versions lack.
pub const NEWER_FUNCTION: Code = Code::warning(
    "terraform::newer_function",
    "a function is called that the oldest version of Terraform that the module admits does not have",
);
/// Something shown that must not be.
pub const SENSITIVE_VALUE: Code = Code::error(
    "terraform::sensitive_value",
    "a sensitive value is an output that does not say so, or repeats a block",
);
/// Something kept that must not be.
pub const EPHEMERAL_VALUE: Code = Code::error(
    "terraform::ephemeral_value",
    "an ephemeral value stands where Terraform would keep it",
);
/// Variables of a module and the arguments of its call.
pub const MODULE_CALL: Code = Code::error(
    "terraform::module_call",
    "a module is called with a variable that it lacks, or without one that it needs",
);

/// A value that the variable's own validation refuses.
pub const REFUSED_VALUE: Code = Code::error(
    "terraform::refused_value",
    "a variable has a value that its own validation refuses",
);
/// A value for nothing.
pub const UNDECLARED_VALUE: Code = Code::warning(
    "terraform::undeclared_value",
    "a `.tfvars` file sets a variable that its module does not declare",
);
/// A part of the language that is too new.
pub const NEWER_LANGUAGE: Code = Code::error(
    "terraform::newer_language",
    "an argument or a block is there that the oldest version of Terraform that the module admits does not have",
);
/// A module that is not there.
pub const NO_MODULE: Code = Code::error(
    "terraform::no_module",
    "a module is called from a folder that does not exist, or from what is no source of modules",
);
/// An attribute that goes nowhere.
pub const DROPPED_ATTRIBUTE: Code = Code::warning(
    "terraform::dropped_attribute",
    "an object has an attribute that its argument does not have, and Terraform drops it",
);
/// A provider that Terraform looks for in the wrong place.
pub const UNREQUIRED_PROVIDER: Code = Code::error(
    "terraform::unrequired_provider",
    "a module uses a provider that it does not require, and Terraform would look for another one",
);
/// A provider whose schema is not known.
pub const UNCHECKED_PROVIDER: Code = Code::warning(
    "terraform::unchecked_provider",
    "resources of a provider are not checked, because its schema is not known",
);
/// Too few or too many labels.
pub const WRONG_LABELS: Code = Code::error(
    "terraform::wrong_labels",
    "a block has too few or too many labels",
);
/// A name that cannot be one.
pub const INVALID_NAME: Code = Code::error(
    "terraform::invalid_name",
    "a name is not an identifier, or Terraform keeps it for itself",
);
/// An override of nothing.
pub const IDLE_OVERRIDE: Code = Code::error(
    "terraform::idle_override",
    "an override file has a block that overrides nothing, or what cannot be overridden",
);
/// A file in JSON, or a large one.
pub const UNREAD_FILE: Code = Code::warning(
    "terraform::unread_file",
    "a file that Terraform reads is emitted as JSON or too large, so what it holds is not checked",
);
/// Two that exclude each other.
pub const CONFLICT: Code = Code::error(
    "terraform::conflict",
    "a block has two arguments or blocks of which only one is allowed",
);
/// Something that had to be evaluated.
pub const NOT_LITERAL: Code = Code::error(
    "terraform::not_literal",
    "an argument refers to something or calls a function, and Terraform reads it before it can evaluate anything",
);
/// A value that the argument does not take.
pub const INVALID_VALUE: Code = Code::error(
    "terraform::invalid_value",
    "an argument of Terraform's own has a value that it does not accept",
);
/// A reference or address of a wrong form.
pub const INVALID_REFERENCE: Code = Code::error(
    "terraform::invalid_reference",
    "a reference or address has a form that Terraform does not accept",
);
/// `each`, `count` or `self` where there is none.
pub const OUT_OF_PLACE: Code = Code::error(
    "terraform::out_of_place",
    "`each`, `count` or `self` is used where it has no meaning",
);
/// `[key]`, or none.
pub const INSTANCE_KEY: Code = Code::error(
    "terraform::instance_key",
    "a reference lacks the key of an instance, or has one and there are no instances",
);
/// A condition without references.
pub const CONSTANT_CONDITION: Code = Code::error(
    "terraform::constant_condition",
    "a condition refers to nothing that it could check",
);
/// Things that need themselves.
pub const CYCLE: Code = Code::error(
    "terraform::cycle",
    "resources, local values or modules depend on each other in a cycle",
);
/// An alias that nobody declares.
pub const PROVIDER_CONFIGURATION: Code = Code::error(
    "terraform::provider_configuration",
    "a configuration of a provider is used and not declared, or not passed to a module",
);
/// A type that is none.
pub const INVALID_TYPE: Code = Code::error(
    "terraform::invalid_type",
    "the type of a variable is not a type of Terraform",
);
/// Something that no run can evaluate.
pub const INVALID_EXPRESSION: Code = Code::error(
    "terraform::invalid_expression",
    "an expression fails, whatever its unknown values turn out to be",
);
/// Every code of this module.
pub const CODES: [&Code; 36] = [
    &UNKNOWN_TYPE,
    &UNKNOWN_ARGUMENT,
    &MISSING_ARGUMENT,
    &READ_ONLY,
    &REPEATED_BLOCK,
    &WRONG_TYPE,
    &UNDECLARED,
    &UNKNOWN_ATTRIBUTE,
    &DUPLICATE,
    &UNKNOWN_FUNCTION,
    &NEWER_FUNCTION,
    &NEWER_LANGUAGE,
    &SENSITIVE_VALUE,
    &EPHEMERAL_VALUE,
    &MODULE_CALL,
    &REFUSED_VALUE,
    &UNDECLARED_VALUE,
    &NO_MODULE,
    &DROPPED_ATTRIBUTE,
    &UNREQUIRED_PROVIDER,
    &UNCHECKED_PROVIDER,
    &WRONG_LABELS,
    &INVALID_NAME,
    &IDLE_OVERRIDE,
    &UNREAD_FILE,
    &CONFLICT,
    &NOT_LITERAL,
    &INVALID_VALUE,
    &INVALID_REFERENCE,
    &OUT_OF_PLACE,
    &INSTANCE_KEY,
    &CONSTANT_CONDITION,
    &CYCLE,
    &PROVIDER_CONFIGURATION,
    &INVALID_TYPE,
    &INVALID_EXPRESSION,
];
