//! The one integration test crate.

#![allow(clippy::pedantic, reason = "cases are written out, not polished")]

/// As in the program: whole estates are compiled here again and again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod accounts;
mod advice;
mod affected;
mod apps;
mod backed_up;
mod blueprint;
mod change;
mod changes;
mod cli;
mod clients_at_scale;
mod databases;
mod disk;
mod docs;
mod dropped;
mod estate;
mod estates;
mod evaluate;
mod fmt;
mod follow;
mod gitops;
mod given_values;
mod graph;
mod idle;
mod ignored_arguments;
mod impact;
mod instances;
mod isolation;
mod joined;
mod kinds;
mod kubernetes;
mod kustomize;
mod language;
mod language_pages;
mod many;
mod mistakes;
mod mutants;
mod objects;
mod offers;
mod parsed;
mod patched;
mod pitfalls;
mod planned;
mod policy;
mod profiles;
mod promises;
mod provider;
mod reads;
mod refused_names;
mod reject;
mod renamed;
mod retired;
mod schemas;
mod scratch;
mod second_reader;
mod secrets;
mod stable;
mod surprises;
mod template_names;
mod templates_at_fault;
mod terraform_json;
mod tidy;
mod told_values;
mod tools;
mod torn_down;
mod tree;
mod vpn_of_clouds;
mod why;
mod wide_routes;
mod workloads;
mod yaml;
mod zones;
