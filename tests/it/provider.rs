//! Terraform against the schemas of providers and its own declarations: what Terraform takes is taken, what it refuses is found.

use terrane::diag::{Problem, Severity};
use terrane::hcl::{Item, parse_body};
use terrane::span::SourceId;
use terrane::terraform::check as provider;
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

/// Codes and messages for one module, or for several when lines `=== folder` divide them.
fn found(text: &str) -> Vec<String> {
    let mut tree = FileTree::new();
    let mut add = |folder: &str, text: &str| {
        let path = RelPath::new(&format!("{folder}/main.tf")).expect("a path");
        tree.insert(path, text.as_bytes()).expect("free");
    };
    let mut parts = text.split("=== ");
    add("root", parts.next().unwrap_or(""));
    for part in parts {
        let (folder, text) = part.split_once('\n').expect("a folder");
        add(folder, text);
    }
    let line = |p: &Problem| format!("{}: {}", p.code.name, p.message);
    problems(&tree).iter().map(line).collect()
}

/// What is wrong in a tree, with the schemas that the program carries.
fn problems(tree: &FileTree) -> Vec<Problem> {
    let (modules, schemas) = (crate::parsed::modules(tree), Schemas::default());
    let mut problems = provider::problems(&modules, &Providers::new(&modules, &schemas), tree);
    problems.retain(|p| p.severity == Severity::Error);
    problems
}

#[test]
fn what_terraform_takes_is_taken() {
    for text in [
        // From 1.12 on the left side decides whether the other one is looked at.
        r#"terraform { required_version = ">= 1.12" }
           output "a" { value = false && 1 }"#,
        // What is called as a word of the language is.
        r#"provider "null" { alias = "west" }
           resource "null_resource" "a" { provider = null.west }"#,
        // Elements that are not all the same may be anything.
        r#"resource "terraform_data" "a" {
             for_each = { a = { x = 1 }, b = { y = 2 } }
             input    = try(each.value.x, each.value.y)
           }"#,
        // Blocks by `dynamic`, with the label or another name for the element, and labels that see it.
        r#"resource "aws_security_group" "a" {
             dynamic "ingress" {
               for_each = ["10.0.0.0/8"]
               iterator = range
               content {
                 from_port   = 443
                 to_port     = 443
                 protocol    = "tcp"
                 cidr_blocks = [range.value]
               }
             }
           }
           resource "aws_eks_cluster" "a" {
             name     = "a"
             role_arn = "r"
             dynamic "vpc_config" {
               for_each = [1]
               content {
                 subnet_ids = [vpc_config.value]
               }
             }
           }"#,
        // What a `dynamic` block runs over sees the `each` of its resource.
        r#"resource "aws_security_group" "a" {
             for_each = { a = ["10.0.0.0/8"] }
             name     = each.key
             dynamic "ingress" {
               for_each = each.value != null ? each.value : []
               content {
                 from_port   = length(each.key)
                 to_port     = 443
                 protocol    = "tcp"
                 cidr_blocks = [ingress.value]
               }
             }
           }"#,
        // Lists of objects that are written as blocks.
        r#"resource "aws_route_table" "a" {
             vpc_id = "v"
             route {
               cidr_block = "0.0.0.0/0"
               gateway_id = "g"
             }
           }"#,
        // Conversions, null for what cannot be set, and what is not a literal.
        r#"variable "x" {}
           resource "aws_vpc" "a" {
             cidr_block           = "10.0.0.0/16"
             enable_dns_hostnames = "true"
             ipv4_netmask_length  = "16"
             instance_tenancy     = var.x ? "default" : null
             arn                  = var.x
             tags                 = { number = 1, flag = true }
           }"#,
        // Names of iterations hide what is outside; splats, indices and keys.
        r#"locals {
             a = [for v in [1, 2] : v + 1]
             b = { for k, v in { x = 1 } : k => "${v}-${local.a[0]}" }
             c = aws_vpc.many[*].id
             d = [for x in local.c : "%{for y in [x]}${y}%{endfor}"]
             e = aws_vpc.many["k"].tags["anything"]
             f = provider::terraform::encode_expr(1)
             g = resource.aws_vpc.many
           }
           terraform {
             required_providers {
               terraform = {
                 source = "terraform.io/builtin/terraform"
               }
             }
           }
           resource "aws_vpc" "many" {
             for_each   = toset(["k"])
             cidr_block = each.key
             lifecycle {
               ignore_changes = [tags, cidr_block]
             }
             provisioner "local-exec" {
               command = self.id
             }
           }"#,
        // A provider that the compiler does not carry, one that it carries in another version, and an alias.
        r#"terraform {
             required_providers {
               aws  = { source = "hashicorp/aws", version = "~> 7.0" }
               mine = { source = "example/mine" }
             }
           }
           provider "aws" {
             alias  = "other"
             region = "eu-west-1"
           }
           resource "mine_thing" "a" { anything = true }
           resource "aws_new_thing" "a" {
             provider = aws.other
             anything = mine_thing.a.whatever
           }"#,
        // Modules: outputs, defaults, calls from a registry, checks with data of their own.
        r#"module "a" {
             source = "../called"
             needed = 1
           }
           module "far" {
             source  = "terraform-aws-modules/vpc/aws"
             version = "6.0.0"
             nothing = "is known of it"
           }
           check "reachable" {
             data "aws_vpc" "a" { id = module.a.id }
             assert {
               condition     = data.aws_vpc.a.cidr_block != module.far.whatever
               error_message = "no"
             }
           }
           === called
           variable "needed" {}
           variable "other" { default = 1 }
           output "id" { value = var.needed + var.other }"#,
        // Ephemeral resources, keywords of provisioners, actions, texts that are bools.
        r#"ephemeral "random_password" "a" { length = 16 }
           resource "aws_secretsmanager_secret_version" "a" {
             secret_id                = "s"
             secret_string_wo         = ephemeral.random_password.a.result
             secret_string_wo_version = 1
             provisioner "local-exec" {
               when       = destroy
               on_failure = continue
               command    = "true"
             }
             lifecycle {
               action_trigger {
                 events  = [after_create]
                 actions = [action.aws_lambda_invoke.a]
               }
             }
           }
           resource "aws_vpc" "a" {
             cidr_block         = "10.0.0.0/16"
             enable_dns_support = "1"
           }"#,
        // The versions that a module admits hold for those that it calls; the older form of a requirement.
        r#"terraform {
             required_providers {
               aws = "~> 3.0"
               google = {
                 "source"  = "hashicorp/google"
                 "version" = "~> 2.0"
               }
             }
           }
           resource "google_project" "a" { anything = true }
           module "a" { source = "../middle" }
           === middle
           module "a" { source = "../called" }
           === called
           resource "aws_vpc" "a" { anything = true }"#,
        // A type of which the collection of schemas only knows that it exists.
        r#"resource "aws_quicksight_template" "a" { anything = 1 }"#,
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_terraform_refuses_is_found() {
    for (text, expected) in [
        (
            r#"resource "aws_security_group" "a" {
                 dynamic "ingres" {
                   for_each = [1]
                   content {}
                 }
               }"#,
            "terraform::unknown_argument: `aws_security_group` has no `ingres`",
        ),
        (
            r#"resource "aws_eks_cluster" "a" {
                 name       = "a"
                 role_arn   = "r"
                 vpc_config = { subnet_ids = [] }
               }"#,
            "terraform::unknown_argument: `vpc_config` of `aws_eks_cluster` is a block, not an argument",
        ),
        (
            r#"resource "aws_vpc" "a" {
                 tags {
                   a = 1
                 }
               }"#,
            "terraform::unknown_argument: `tags` of `aws_vpc` is an argument, not a block",
        ),
        (
            r#"provider "aws" { regoin = "eu-west-1" }"#,
            "terraform::unknown_argument: `aws` has no `regoin`",
        ),
        (
            r#"resource "aws_vpc" "a" { ipv4_netmask_length = "wide" }"#,
            "terraform::wrong_type: `ipv4_netmask_length` takes a number, this is a string",
        ),
        (
            r#"resource "aws_vpc" "a" { tags = [for x in [1] : x] }"#,
            "terraform::wrong_type: `tags` takes a map, this is a list",
        ),
        (
            r#"data "aws_vpc" "a" { cidr_blok = "10.0.0.0/16" }"#,
            "terraform::unknown_argument: `aws_vpc` has no `cidr_blok`",
        ),
        (
            r#"output "a" { value = [for x in [1] : y] }"#,
            "terraform::undeclared: nothing here is called `y`",
        ),
        (
            r#"output "a" { value = [[for x in [1] : x], x] }"#,
            "terraform::undeclared: nothing here is called `x`",
        ),
        (
            r#"output "a" { value = regoin.name }"#,
            "terraform::undeclared: nothing here is called `regoin`",
        ),
        (
            r#"output "a" { value = data.aws_vpc.a.id }"#,
            "terraform::undeclared: the module has no `data.aws_vpc.a`",
        ),
        (
            r#"output "a" { value = "%{if var.on}x%{endif}" }"#,
            "terraform::undeclared: the module has no variable `on`",
        ),
        (
            r#"module "a" { source = "../called" }
               output "a" { value = module.a[0].ids }
               === called
               output "id" { value = 1 }"#,
            "terraform::undeclared: the module `a` has no output `ids`",
        ),
        (
            r#"variable "a" { type = bool }
               output "a" { value = var.a && 1 }"#,
            "terraform::invalid_expression: `&&` needs a bool, this is a number",
        ),
        (
            r#"output "a" { value = false && length("a") }"#,
            "terraform::invalid_expression: `&&` needs a bool, this is a number",
        ),
        (
            r#"variable "a" { type = map(object({ size = number })) }
               resource "terraform_data" "a" {
                 for_each = var.a
                 input    = each.value.sise
               }"#,
            "terraform::invalid_expression: `each.value` has no `sise`",
        ),
        (
            r#"variable "a" { type = object({ size = number }) }
               output "a" { value = flatten([[var.a]])[0].sise }"#,
            "terraform::invalid_expression: `flatten(...)[0]` has no `sise`",
        ),
        (
            r#"variable "a" { type = list(string) }
               output "a" { value = distinct([for x in var.a : x]).x }"#,
            "terraform::invalid_expression: `distinct(...)` is a list, it has no `x`",
        ),
        (
            r#"variable "a" {}
               variable "a" {}"#,
            "terraform::duplicate: the module has two of `variable a`",
        ),
    ] {
        assert_eq!(found(text), [expected], "{text}");
    }
}

/// Files beside `main.tf`: overrides of its blocks, and declarations in JSON.
#[test]
fn files_that_say_more_are_heard() {
    let base = r#"variable "a" {}
        resource "aws_vpc" "a" { cidr_block = var.a }
        resource "aws_s3_object" "a" { bucket = "b" }
        module "called" { source = "../called" }
        output "a" { value = local.elsewhere }"#;
    let files = [
        ("root/main.tf", base),
        (
            "root/a_override.tf",
            r#"resource "aws_vpc" "a" { enable_dns_support = true }
               resource "aws_s3_object" "a" { key = "k" }
               module "called" { needed = 1 }"#,
        ),
        ("root/more.tf.json", r#"{"locals": {"elsewhere": 1}}"#),
        (
            "called/main.tf",
            r#"variable "needed" {}
               module "json" {
                 source  = "./json"
                 unknown = module.json.whatever
               }"#,
        ),
        ("called/json/a.tf.json", "{}"),
    ];
    let without = |left_out: &str| {
        let mut tree = FileTree::new();
        for (path, text) in files.iter().filter(|(path, _)| *path != left_out) {
            let path = RelPath::new(path).expect("a path");
            tree.insert(path, text.as_bytes()).expect("free");
        }
        let problems = problems(&tree);
        let mut codes: Vec<_> = problems.iter().map(|p| p.code.name).collect();
        codes.sort_unstable();
        codes
    };
    assert_eq!(without("none"), Vec::<&str>::new());
    let two = ["terraform::missing_argument", "terraform::module_call"];
    assert_eq!(without("root/a_override.tf"), two);
    assert_eq!(without("root/more.tf.json"), ["terraform::undeclared"]);
}

/// Every argument of every resource and data source of the reference estate is misspelt in turn.
#[test]
fn a_slip_in_any_argument_of_the_reference_estate_is_found() {
    let output = crate::estate::compile(&crate::estate::reference()).output;
    let tree = output.expect("it compiles").tree;
    let (mut tried, mut needed) = (0, 0);
    for (path, bytes) in tree.iter().filter(|(path, _)| path.name().ends_with(".tf")) {
        let text = std::str::from_utf8(bytes).expect("text");
        for span in arguments(text) {
            let without =
                |name: &str| format!("{}{name}{}", &text[..span.start], &text[span.end..]);
            let codes = |text: &str| -> Vec<&'static str> {
                let mut one = FileTree::new();
                one.insert(path.clone(), text.as_bytes()).expect("free");
                let problems = problems(&one);
                let found = problems.iter().map(|p| p.code.name);
                // The other files of the module are not here.
                found.filter(|c| *c != "terraform::undeclared").collect()
            };
            let found = codes(&without("no_such_argument"));
            assert!(
                found.contains(&"terraform::unknown_argument"),
                "{path}: {}",
                &text[span.clone()]
            );
            needed += usize::from(found.contains(&"terraform::missing_argument"));
            tried += 1;
        }
    }
    assert!(tried > 800, "{tried} arguments");
    assert!(needed > 150, "{needed} of them required");
}

/// Where the names of arguments of resources and data sources stand.
fn arguments(text: &str) -> Vec<std::ops::Range<usize>> {
    let body = parse_body(SourceId(0), text).expect("HCL");
    let blocks = body.items.iter().filter_map(|item| match item {
        Item::Block(block) if ["resource", "data"].contains(&block.name.value.as_str()) => {
            Some(block)
        }
        _ => None,
    });
    let of_aws = blocks.filter(|b| {
        b.labels
            .first()
            .is_some_and(|l| l.value.starts_with("aws_"))
    });
    of_aws
        .flat_map(|block| &block.body.items)
        .filter_map(|item| match item {
            Item::Attribute(a) => Some(&a.name),
            Item::Block(_) => None,
        })
        .filter(|name| {
            !["for_each", "count", "provider", "depends_on"].contains(&name.value.as_str())
        })
        .map(|name| name.span.range())
        .collect()
}
