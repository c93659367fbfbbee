//! The one integration test crate.

#![allow(clippy::pedantic, reason = "cases are written out, not polished")]

mod accounts;
mod advice;
mod apps;
mod blueprint;
mod cli;
mod clients_at_scale;
mod databases;
mod disk;
mod docs;
mod dropped;
mod estate;
mod evaluate;
mod fmt;
mod gitops;
mod graph;
mod instances;
mod isolation;
mod joined;
mod kubernetes;
mod language;
mod language_pages;
mod mistakes;
mod mutants;
mod parsed;
mod planned;
mod policy;
mod promises;
mod provider;
mod reads;
mod refused_names;
mod reject;
mod schemas;
mod second_reader;
mod secrets;
mod stable;
mod template_names;
mod templates_at_fault;
mod tidy;
mod tools;
mod tree;
mod vpn_of_clouds;
mod why;
mod yaml;
mod zones;
