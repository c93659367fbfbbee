//! What a blueprint is written for: one set of files for each of these. Knows no instances.

/// A kind of scope, from wide to narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Each {
    /// The whole estate, once.
    Estate,
    /// Every place that states are kept in.
    State,
    /// Every environment.
    Environment,
    /// Every region.
    Region,
    /// Every environment in a region.
    Cell,
    /// Every client in every one of its cells.
    Client,
    /// Every store of data in every one of its places.
    Store,
    /// Every app in every one of its cells.
    App,
}

impl Each {
    /// All of them, from wide to narrow.
    pub const ALL: [Self; 8] = [
        Self::Estate,
        Self::State,
        Self::Environment,
        Self::Region,
        Self::Cell,
        Self::Client,
        Self::Store,
        Self::App,
    ];

    /// How it is written in `blueprint.hcl`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Estate => "estate",
            Self::State => "state",
            Self::Environment => "environment",
            Self::Region => "region",
            Self::Cell => "cell",
            Self::Client => "client",
            Self::Store => "store",
            Self::App => "app",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name() == name)
    }

    /// The names that an instance of it binds, besides `project` and `estate`.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Estate => &[],
            Self::State => &["state"],
            Self::Environment => &["state", "environment"],
            Self::Region => &["region"],
            Self::Cell => &["state", "environment", "region", "cell"],
            Self::Client => &["state", "environment", "region", "cell", "client"],
            Self::Store => &["state", "environment", "region", "cell", "client", "store"],
            Self::App => &["state", "environment", "region", "cell", "client", "app"],
        }
    }

    /// The scopes that its instances lie in, from wide to narrow, itself the last.
    pub(super) fn around(self) -> impl Iterator<Item = Self> {
        let all = Self::ALL.into_iter();
        all.filter(move |other| self.covers(*other))
    }

    /// Whether an instance of it binds every name that an instance of `other` does.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        other.names().iter().all(|name| self.names().contains(name))
    }
}
