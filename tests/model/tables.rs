//! Tables are sorted and free of duplicates, and the walk over two of them meets every key once.

use std::collections::BTreeMap;

use halley::model::key::WorkspaceName;
use halley::model::organization::Workspace;
use halley::model::table::{Merged, Table, merge};
use proptest::prelude::*;

fn place(name: &str) -> Workspace {
    Workspace { name: WorkspaceName::new(name), memberships: Table::default() }
}

fn names(table: &Table<Workspace>) -> Vec<&str> {
    table.iter().map(|workspace| workspace.name.as_str()).collect()
}

#[test]
fn of_several_with_one_key_the_first_is_kept_and_the_others_handed_back() {
    let (table, duplicates) = Table::build(vec![place("b"), place("a"), place("b"), place("a")]);
    assert_eq!(names(&table), ["a", "b"]);
    assert_eq!(duplicates.len(), 2);
    let (table, duplicates) = Table::build(vec![place("a"), place("a")]);
    assert_eq!((table.len(), duplicates.len()), (1, 1));
}

#[test]
fn objects_are_found_put_in_place_and_taken_out() {
    let mut table: Table<Workspace> = ["c", "a"].into_iter().map(place).collect();
    assert!(table.insert(place("b")).is_none() && table.insert(place("b")).is_some());
    assert_eq!(names(&table), ["a", "b", "c"]);
    assert!(table.get("b").is_some() && table.get("x").is_none());
    assert_eq!((table.position("c"), table.position("bb")), (Ok(2), Err(2)));
    assert!(table.remove("b").is_some() && table.remove("b").is_none());
    assert_eq!((table.len(), table.is_empty(), Table::<Workspace>::default().is_empty()), (2, false, true));
}

proptest! {
    #[test]
    fn the_walk_meets_every_key_once_in_order(left in proptest::collection::btree_set("[a-e]", 0..5), right in proptest::collection::btree_set("[a-e]", 0..5)) {
        let table = |keys: &std::collections::BTreeSet<String>| keys.iter().map(|key| place(key)).collect::<Table<_>>();
        let (one, two) = (table(&left), table(&right));
        let mut expected: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        left.iter().for_each(|key| expected.entry(key).or_default().0 = true);
        right.iter().for_each(|key| expected.entry(key).or_default().1 = true);
        let walked: Vec<(&str, (bool, bool))> = merge(&one, &two)
            .map(|step| match step {
                Merged::Left(a) => (a.name.as_str(), (true, false)),
                Merged::Both(a, b) => { assert_eq!(a, b); (a.name.as_str(), (true, true)) }
                Merged::Right(b) => (b.name.as_str(), (false, true)),
            })
            .collect();
        prop_assert_eq!(walked, expected.into_iter().collect::<Vec<_>>());
    }
}
