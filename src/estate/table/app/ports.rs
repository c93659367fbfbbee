//! The ports that an app listens on: `port`, which is short for one of them, and `ports`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Workload;
use super::parts::{Form, Probe, Scheme};
use crate::estate::typed::fitting;
use crate::span::Spanned;
use crate::value::Cidr;

/// <https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports>: names of ports are those of IANA's services. `metrics` is that of `metrics.port`.
pub(super) const PORT_NAME: Form = (
    r"^(?!metrics$)(?!.*--)(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$",
    "1 to 15 lower-case letters, digits and single hyphens, a letter among them, and not `metrics`",
);

/// A port that the container listens on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Port {
    /// Its number.
    #[schemars(range(min = 1, max = 65535))]
    pub port: i64,
    /// What the network carries.
    #[schemars(extend("default" = "TCP"))]
    pub protocol: Protocol,
    /// What is spoken over a TCP connection. A `host` needs `http`, `http2` or `grpc`; Istio counts, retries and spreads requests of these, and leaves all else as it is.
    #[schemars(extend("x-with" = { "protocol": "TCP" }, "default" = "tcp"))]
    pub app_protocol: AppProtocol,
    /// Port of the service, which other apps ask. Left out: as `port`.
    #[schemars(range(min = 1, max = 65535))]
    pub service_port: Option<i64>,
}

/// A load balancer of the app's own, which brings connections from outside to some of its ports.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Expose {
    /// Names of the ports, of `TCP`. Empty: there is no such load balancer. The same in every cell.
    #[schemars(extend("uniqueItems" = true, "items" = { "type": "string", "pattern": PORT_NAME.0, "x-expects": PORT_NAME.1 }, "default" = []))]
    pub ports: Vec<String>,
    /// `internal`: an address of the network, reached from it and through the VPNs. `internet-facing`: a public one. The same in every cell.
    #[schemars(extend("x-with" = { "ports": true }, "default" = "internal"))]
    pub scheme: Scheme,
    /// Networks that connections come from. Left out: for an internal one the network, its peers and the sites behind its VPNs, else the whole internet.
    #[serde(deserialize_with = "fitting")]
    #[schemars(with = "Vec<Cidr>", extend("x-with" = { "ports": true }, "uniqueItems" = true, "default" = []))]
    pub from: Vec<Spanned<Cidr>>,
    /// Host name that leads to it, made by external-dns. Left out: the name that the cloud gives it.
    #[schemars(length(max = 253), extend("x-with" = { "ports": true }, "pattern" = PLAIN_HOST.0, "x-expects" = PLAIN_HOST.1))]
    pub host: Option<Spanned<String>>,
}

/// A name that stands for one place.
const PLAIN_HOST: Form = (
    r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
    "a DNS name in lower case, such as `smpp.example.com`",
);

/// What the network carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Protocol {
    /// Connections.
    #[serde(rename = "TCP")]
    Tcp,
    /// Datagrams, which no mesh and no load balancer of `host` looks at.
    #[serde(rename = "UDP")]
    Udp,
}

/// What is spoken over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum AppProtocol {
    /// HTTP/1.1.
    Http,
    /// HTTP/2 without TLS.
    Http2,
    /// gRPC without TLS.
    Grpc,
    /// TLS, which the app itself ends.
    Tls,
    /// Anything else.
    Tcp,
}

/// The name of what `port` is short for.
const SHORT: &str = "http";

/// A port, with what holds where nobody wrote it.
#[derive(Clone, Copy, Debug)]
pub struct Listens {
    /// At the container.
    pub number: i64,
    /// At the service.
    pub service: i64,
    /// `TCP` or `UDP`.
    pub protocol: &'static str,
    /// What is spoken there, of TCP.
    pub app_protocol: Option<&'static str>,
}

impl Listens {
    /// What `port` is short for.
    fn short(number: i64) -> Self {
        Self {
            number,
            service: 80,
            protocol: "TCP",
            app_protocol: Some("http"),
        }
    }

    fn of(port: &Port) -> Self {
        let is_tcp = port.protocol == Protocol::Tcp;
        Self {
            number: port.port,
            service: port.service_port.unwrap_or(port.port),
            protocol: if is_tcp { "TCP" } else { "UDP" },
            app_protocol: is_tcp.then(|| port.app_protocol.word()),
        }
    }

    /// Whether requests come in one by one, which load balancers of hosts and meshes know how to spread.
    fn takes_requests(&self) -> bool {
        matches!(self.app_protocol, Some("http" | "http2" | "grpc"))
    }
}

impl AppProtocol {
    fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Http2 => "http2",
            Self::Grpc => "grpc",
            Self::Tls => "tls",
            Self::Tcp => "tcp",
        }
    }
}

impl Workload {
    /// The ports by name. `port` and `ports.http` at once are a fault that a rule tells.
    #[must_use]
    pub fn listens(&self) -> BTreeMap<&str, Listens> {
        let named = self.ports.iter();
        let named = named.map(|(name, port)| (name.as_str(), Listens::of(port)));
        let short = self.port.map(|number| (SHORT, Listens::short(number)));
        named.chain(short).collect()
    }

    /// The port that `host` leads to. None where nobody says which of several.
    #[must_use]
    pub fn entrance(&self) -> Option<String> {
        let said = self.ingress.port.clone();
        said.or_else(|| self.port.map(|_| SHORT.to_owned()))
            .or_else(|| self.only(Listens::takes_requests))
    }

    /// The port that probes ask. None where none speaks what they do, or nobody says which of several.
    #[must_use]
    pub fn probed(&self) -> Option<String> {
        let speaks = |word: &'static str| move |port: &Listens| port.app_protocol == Some(word);
        // Over HTTP/2 either may be spoken: what says exactly the same comes first.
        let by_word = |word| match self.only(speaks(word)) {
            None if !self.listens().values().any(speaks(word)) => self.only(speaks("http2")),
            found => found,
        };
        let is_short = self.port.is_some() && self.probes.kind != Probe::Grpc;
        let said = self.probes.port.clone();
        said.or_else(|| is_short.then(|| SHORT.to_owned()))
            .or_else(|| match self.probes.kind {
                Probe::Http => by_word("http"),
                Probe::Grpc => by_word("grpc"),
                Probe::Tcp | Probe::Exec | Probe::None => self.only(|port| port.protocol == "TCP"),
            })
    }

    /// The only port that fits.
    fn only(&self, fits: impl Fn(&Listens) -> bool) -> Option<String> {
        let listens = self.listens();
        let mut fitting = listens.iter().filter(|(_, port)| fits(port));
        let (name, _) = fitting.next()?;
        fitting.next().is_none().then(|| (*name).to_owned())
    }
}
