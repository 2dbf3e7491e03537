//! What each room may use. This table is the documentation of the rooms' order.

/// A room: a folder of `src`.
pub(crate) struct Room {
    pub(crate) name: &'static str,
    /// The rooms that it may use.
    pub(crate) uses: &'static [&'static str],
    /// A pure room does no input or output, and neither the clock nor chance can reach it.
    pub(crate) pure: bool,
}

const fn pure(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room { name, uses, pure: true }
}

const fn outer(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room { name, uses, pure: false }
}

/// Lowest first. A room lists what it uses; one that is still empty (`comet`, `web`, `operator`) lists what it is made to use.
/// An edge comes with the first line that needs it.
pub(crate) const ROOMS: &[Room] = &[
    pure("diagnostic", &[]),
    pure("model", &[]),
    pure("resources", &[]),
    pure("manifest", &["diagnostic", "resources"]),
    pure("check", &["diagnostic", "model", "resources", "manifest"]),
    pure("desired", &["diagnostic", "model", "resources", "manifest", "check"]),
    pure("plan", &["model", "resources", "desired"]),
    pure("amend", &["diagnostic", "model", "resources", "manifest", "check", "desired", "plan"]),
    pure("render", &["diagnostic", "model", "plan"]),
    pure("wire", &["model"]),
    outer("files", &["diagnostic", "manifest"]),
    outer("backend", &["model", "plan"]),
    outer("store", &["model", "plan", "backend"]),
    outer("comet", &["model", "plan", "wire", "backend"]),
    outer("apply", &["model", "desired", "plan", "backend"]),
    outer(
        "web",
        &[
            "diagnostic",
            "model",
            "manifest",
            "check",
            "desired",
            "plan",
            "amend",
            "render",
            "wire",
            "files",
            "backend",
            "store",
            "apply",
        ],
    ),
    outer(
        "operator",
        &[
            "diagnostic",
            "model",
            "resources",
            "manifest",
            "check",
            "desired",
            "plan",
            "render",
            "backend",
            "comet",
            "apply",
        ],
    ),
    outer(
        "cli",
        &[
            "diagnostic",
            "model",
            "resources",
            "manifest",
            "check",
            "desired",
            "plan",
            "render",
            "files",
            "backend",
            "store",
            "comet",
            "apply",
            "web",
            "operator",
        ],
    ),
];

/// What no pure room may name.
pub(crate) const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "rusqlite",
    "tempfile",
    "kube::Client",
    "kube::Api",
    "kube::api",
    "kube::client",
    "kube::runtime",
    "std::env",
    "std::fs",
    "std::net",
    "std::os",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::hash::RandomState",
    "std::collections::hash_map::RandomState",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "getrandom",
    "rand",
];

/// Crates that few rooms keep to themselves: a line a room.
pub(crate) const OWNED: &[(&str, &str)] = &[
    ("serde_yaml", "manifest"),
    ("yaml_serde", "manifest"),
    ("serde_saphyr", "manifest"),
    ("rusqlite", "store"),
    ("reqwest", "comet"),
    ("axum", "web"),
    ("argon2", "web"),
    ("lettre", "web"),
    ("maud", "render"),
    ("maud", "web"),
    ("clap", "cli"),
];
