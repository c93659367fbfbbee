//! What to write in the place of a secret: it depends on where it stands, and has to work when it is followed.

use crate::estate::Estate;
use crate::facts::Provider;

/// What to do about a secret with that name under those keys.
pub(super) fn of(estate: &Estate, path: &[&str], name: &str) -> String {
    match path {
        ["output", ..] => "revoke it, and write the address without it: Argo CD and Flux have logins of their own in the clusters".into(),
        ["sites" | "transit_gateways", ..] | [.., "vpn", _, _] => {
            "change it, and leave it out here: AWS makes the keys of the tunnels, and keeps them in Secrets Manager".into()
        }
        _ => match App::of(estate, path) {
            Some(app) => app.instead(name),
            None => "change it, keep the new one in Secrets Manager, and leave it out here".into(),
        },
    }
}

/// What to do about the name of a secret that stands as the value of a variable.
pub(super) fn of_reference(estate: &Estate, path: &[&str], secret: &str) -> String {
    let variable = path.last().copied().unwrap_or_default();
    match App::of(estate, path) {
        Some(app) if !app.is_on_aws => app.elsewhere(),
        _ => format!(
            "take it out of `env`, and write {}",
            entry(variable, secret)
        ),
    }
}

fn entry(variable: &str, secret: &str) -> String {
    let property = variable.to_ascii_lowercase();
    format!("`secrets = {{ {variable} = {{ name = \"{secret}\", property = \"{property}\" }} }}`")
}

/// What the names of secrets of a client, or of apps of the whole estate, begin with: of the first cell that has them.
fn prefix(estate: &Estate, path: &[&str]) -> String {
    let (owner, cells): (&str, Vec<_>) = match path {
        ["clients", client, ..] => {
            let known = estate.clients.get(*client);
            (
                client,
                known.iter().flat_map(|c| c.placements.keys()).collect(),
            )
        }
        ["apps", app, ..] => {
            let known = estate.apps.get(&format!("shared/{app}"));
            (
                "shared",
                known.iter().flat_map(|a| a.cells.keys()).collect(),
            )
        }
        _ => ("shared", Vec::new()),
    };
    let environment = cells.first().and_then(|cell| estate.environment_of(cell));
    let under = environment.and_then(|e| e.secrets_under.as_deref());
    let project = estate.project.name.value.as_str();
    match under {
        Some(under) => format!("{project}/{under}/{owner}"),
        None => format!("{project}/{owner}"),
    }
}

/// Where an app has the secret.
struct App<'p> {
    /// The key of its table: `env`, `args`.
    key: &'p str,
    /// What its secret could be called.
    secret: String,
    /// Secrets Manager is AWS's.
    is_on_aws: bool,
}

impl<'p> App<'p> {
    fn of(estate: &Estate, path: &[&'p str]) -> Option<Self> {
        let places = path.iter().enumerate().rev();
        let key = |key: &str| ["env", "args", "command", "config"].contains(&key);
        let (at, key) = places.into_iter().find(|(_, part)| key(part))?;
        let before = path.get(..at)?;
        let (app, is_named) = match before {
            [.., "apps", app] => (*app, true),
            [.., "app"] => ("app", false),
            _ => return None,
        };
        let cells = match before {
            ["clients", client, ..] => estate
                .clients
                .get(*client)
                .map(|c| c.placements.keys().collect()),
            _ if is_named => estate
                .apps
                .get(&format!("shared/{app}"))
                .map(|a| a.cells.keys().collect()),
            _ => None,
        };
        let cells: Vec<_> = cells.unwrap_or_default();
        let clouds = cells
            .iter()
            .filter_map(|cell| Some(estate.region_of(cell)?.provider.value));
        let clouds: Vec<Provider> = clouds.collect();
        Some(Self {
            key,
            secret: format!("{}/{app}", prefix(estate, path)),
            is_on_aws: clouds.is_empty() || clouds.contains(&Provider::Aws),
        })
    }

    fn elsewhere(&self) -> String {
        "take it out, and keep it in the cloud's own secret manager: `secrets` of an app are those of AWS".into()
    }

    fn instead(&self, name: &str) -> String {
        if !self.is_on_aws {
            return self.elsewhere();
        }
        let variable: String = name
            .trim_start_matches('-')
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_uppercase()
                } else {
                    '_'
                }
            })
            .collect();
        let starts_well = variable.starts_with(|c: char| c.is_ascii_uppercase());
        let variable = if starts_well && self.key != "config" {
            variable.as_str()
        } else {
            "PASSWORD"
        };
        let entry = entry(variable, &self.secret);
        let how = match self.key {
            "env" => format!(
                "in the place of the line in `env` write {entry}: the pod gets the value from there"
            ),
            "config" => format!(
                "leave it out of the file, and let the app read it from an environment variable: {entry}"
            ),
            _ => format!("let the program read it from an environment variable: {entry}"),
        };
        format!("change it, keep the new one in Secrets Manager, and {how}")
    }
}
