//! Functions that Terraform has and the compiler leaves to it: they read files, clocks, randomness or secrets, make bytes that are no text, fill in templates, or do
//! something with expressions rather than values.

/// Their signatures.
pub const SIGNATURES: &[&str] = &[
    "abspath(path: string) -> string",
    "base64gzip(string: string) -> string",
    "bcrypt(string: string, cost?: number) -> string",
    "can(expression: any) -> bool",
    "ephemeralasnull(value: any) -> any, since 1.10",
    "file(path: string) -> string",
    "filebase64(path: string) -> string",
    "filebase64sha256(path: string) -> string",
    "filebase64sha512(path: string) -> string",
    "fileexists(path: string) -> bool",
    "filemd5(path: string) -> string",
    "fileset(path: string, pattern: string) -> set(string)",
    "filesha1(path: string) -> string",
    "filesha256(path: string) -> string",
    "filesha512(path: string) -> string",
    "issensitive(value: any) -> bool, since 1.8",
    "nonsensitive(value: any) -> any",
    "pathexpand(path: string) -> string",
    "plantimestamp() -> string, since 1.5",
    "rsadecrypt(ciphertext: string, key: string) -> string",
    "sensitive(value: any) -> any",
    "templatefile(path: string, values: map) -> any",
    "templatestring(template: string, values: map) -> string, since 1.9",
    "timestamp() -> string",
    "try(expressions: any...) -> any",
    "type(value: any) -> any, in the console only",
    "uuid() -> string",
];
