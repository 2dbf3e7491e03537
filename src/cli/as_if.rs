//! `--ownership`: a plan as if the manifests owned more or less.

use std::str::FromStr;
use std::sync::Arc;

use crate::desired::mode_mut;
use crate::model::snapshot::Collection;
use crate::resources::organization::{Mode, Ownership};

/// An ownership to look at: of one collection, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AsIf {
    collection: Option<Collection>,
    mode: Mode,
}

const MODES: [Mode; 3] = [Mode::Authoritative, Mode::Additive, Mode::Observe];

impl FromStr for AsIf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (collection, mode) = match text.split_once('=') {
            Some((collection, mode)) => (Some(collection), mode),
            None => (None, text),
        };
        let mode = MODES.into_iter().find(|known| name(*known).eq_ignore_ascii_case(mode));
        let mode = mode.ok_or("the mode is Authoritative, Additive or Observe")?;
        let found = |name: &str| Collection::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
        let collection = collection.map(|name| found(name).ok_or_else(unknown)).transpose()?;
        Ok(Self { collection, mode })
    }
}

fn unknown() -> String {
    format!("the collections are {}", Collection::ALL.map(Collection::as_str).join(", "))
}

fn name(mode: Mode) -> String {
    format!("{mode:?}")
}

/// Lays these over an ownership, the last one of a collection counting; in words what is another one then.
pub(super) fn lay_over(ownership: &mut Ownership, wanted: &[AsIf]) -> Option<Arc<str>> {
    let before = *ownership;
    for AsIf { collection, mode } in wanted {
        let collections = collection.as_ref().map_or(Collection::ALL.as_slice(), std::slice::from_ref);
        collections.iter().for_each(|collection| *mode_mut(ownership, *collection) = *mode);
    }
    let (mut before, first) = (before, *mode_mut(ownership, Collection::Members));
    if before != *ownership && Collection::ALL.into_iter().all(|collection| *mode_mut(ownership, collection) == first) {
        return Some(name(first).into());
    }
    let changed = Collection::ALL.into_iter().filter_map(|collection| {
        let mode = *mode_mut(ownership, collection);
        (*mode_mut(&mut before, collection) != mode).then(|| format!("{collection}={mode:?}"))
    });
    let changed: Vec<String> = changed.collect();
    (!changed.is_empty()).then(|| changed.join(", ").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_of_a_collection_counts_and_what_is_as_before_is_not_named() {
        let mut ownership = Ownership::default();
        let wanted = ["Observe", "members=additive", "keys=Authoritative"].map(|text| text.parse().unwrap());
        let said = lay_over(&mut ownership, &wanted);
        let changed = "access=Observe, keys=Authoritative, roles=Observe, serviceAccounts=Observe, workspaces=Observe";
        assert_eq!(said.as_deref(), Some(changed));
        assert_eq!(lay_over(&mut ownership, &wanted), None);
        assert_eq!(lay_over(&mut ownership, &["Observe".parse().unwrap()]).as_deref(), Some("Observe"));
    }

    #[test]
    fn what_is_no_ownership_says_what_is() {
        assert!("people=Observe".parse::<AsIf>().unwrap_err().contains("members"));
        assert!("members".parse::<AsIf>().unwrap_err().contains("Authoritative"));
    }
}
