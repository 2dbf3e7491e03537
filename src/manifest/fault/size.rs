//! Documents that are too much: for the API server, or for whoever would have to read them.

use super::super::place::Place;
use super::super::rules;
use super::error;
use super::words::number;
use crate::diagnostic::{Finding, Severity};

/// An object that the API server would refuse.
pub(in super::super) fn too_large(place: &Place<'_>, bytes: usize) -> Finding {
    Finding {
        label: format!("{} KiB", number(bytes.div_ceil(1024))),
        help: Some("split it: several CometRosters or CometTeams can share the people".to_owned()),
        ..error(
            rules::OBJECT_TOO_LARGE,
            place.beginning(),
            "this object is larger than 1 MiB: the API server would refuse it",
        )
    }
}

/// An object that `kubectl apply` would refuse.
pub(in super::super) fn large(place: &Place<'_>, bytes: usize) -> Finding {
    Finding {
        severity: Severity::Warning,
        label: format!("{} KiB", number(bytes.div_ceil(1024))),
        help: Some("split it, or apply it with `kubectl apply --server-side`".to_owned()),
        ..error(
            rules::OBJECT_LARGE,
            place.beginning(),
            "this object is larger than 200 KiB: `kubectl apply` and Argo CD copy it into an annotation, which may be refused",
        )
    }
}

/// Aliases that would grow beyond all bounds.
pub(in super::super) fn aliases(place: &Place<'_>) -> Finding {
    Finding {
        label: "the aliases of this document".to_owned(),
        help: Some("write the values out".to_owned()),
        ..error(rules::ALIASES, place.beginning(), "the aliases in this document expand to too much")
    }
}

/// Nesting that no manifest needs.
pub(in super::super) fn nesting(place: &Place<'_>) -> Finding {
    Finding {
        label: "in this document".to_owned(),
        help: Some("no manifest needs more than 10 levels; check the brackets".to_owned()),
        ..error(rules::NESTING, place.beginning(), "this document is nested too deeply")
    }
}
