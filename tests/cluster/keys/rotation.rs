//! Keys are replaced when they are due, and the old one ends after the overlap.

use super::world::{FIRST, SOON, World, account, key};
use crate::harness::wait_until;

#[test]
fn a_key_that_is_due_is_replaced_and_ends_after_the_overlap() {
    let mut world = World::new("due");
    let operator = world.operator(FIRST);
    world.desk.apply(&account("ci", &key("ci", "7d"))).ok();
    assert_eq!(world.until_one_key("ci"), "train.1");
    let old = world.held("ci").unwrap();
    world.until_applied();
    drop(operator);

    world.serve_on("2040-02-01");
    let operator = world.operator("2040-02-01");
    wait_until("the Secret holds another key", SOON, || match world.held("ci") {
        Some(held) if held != old => Ok(()),
        _ => Err(operator.text()),
    });
    world.until_applied();
    let names: Vec<String> = world.live("ci").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["train.1", "train.2"], "the old one lives beside the new one for a week");
    let new = world.held("ci").unwrap();
    assert!(world.opens(&old, "ci") && world.opens(&new, "ci"));
    drop(operator);

    world.serve_on("2040-02-09");
    let _operator = world.operator("2040-02-09");
    assert_eq!(world.until_one_key("ci"), "train.2");
    assert_eq!(world.held("ci").unwrap(), new);
    assert!(!world.opens(&old, "ci"), "the old key outlived its overlap");
}
