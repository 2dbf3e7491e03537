//! `kill -9` of the operator at every step of making, replacing and removing a key. The next start alone puts everything right.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::world::{FIRST, SOON, World, account, key};
use crate::harness::{Moment, Operator, wait_until};

/// Around each request from the first write on, and a little after the first answer: while the Secret is written.
const MOMENTS: [Moment; 12] = [
    Moment::Before(0),
    Moment::After(0),
    Moment::Later(0, 0),
    Moment::Later(0, 3),
    Moment::Later(0, 8),
    Moment::Later(0, 15),
    Moment::Later(0, 30),
    Moment::Before(1),
    Moment::After(1),
    Moment::Later(1, 5),
    Moment::Before(2),
    Moment::After(2),
];

const ACCOUNTS: [&str; 2] = ["ci", "stays"];

/// The operator dies at this moment of what `act` makes it do; then another one is started, with nobody's help.
fn killed_at(world: &World, mut operator: Operator, moment: Moment, day: &str, act: impl FnOnce()) -> Operator {
    world.proxy.watch(moment, operator.pid(), "KILL");
    act();
    wait_until(&format!("the operator dies {moment:?}"), SOON, || {
        operator.ended().map(drop).ok_or_else(|| operator.text())
    });
    assert!(world.proxy.spare());
    world.operator(day)
}

#[test]
fn an_operator_that_is_killed_while_it_makes_a_key_leaves_one_key_which_the_secret_holds() {
    let world = World::new("killed-making");
    let mut operator = world.operator(FIRST);
    world.until_applied();
    for (number, moment) in MOMENTS.into_iter().enumerate() {
        let name = format!("ci-{number}");
        operator = killed_at(&world, operator, moment, FIRST, || {
            world.desk.apply(&account(&name, &key(&name, "0d"))).ok();
        });
        world.until_one_key(&name);
        world.until_applied();
        assert_eq!(world.all_live().len(), number + 2, "{moment:?}");
    }
    let names = (0..MOMENTS.len()).map(|number| world.until_one_key(&format!("ci-{number}")));
    let renewed = names.filter(|name| name == "train.2").count();
    assert!(renewed > 0, "no kill came between a key and its Secret");
}

#[test]
fn an_operator_that_is_killed_while_it_replaces_a_key_leaves_one_key_which_the_secret_holds() {
    let mut world = World::new("killed-replacing");
    let mut operator = world.operator(FIRST);
    world.desk.apply(&account("ci", &key("ci", "0d"))).ok();
    for name in ACCOUNTS {
        world.until_one_key(name);
    }
    let mut day: Date = FIRST.parse().unwrap();
    for moment in MOMENTS {
        let old = ACCOUNTS.map(|name| world.held(name).unwrap());
        operator.kill();
        day += 31.days();
        let today = day.to_string();
        world.serve_on(&today);
        let victim = world.starting_operator(&today);
        operator = killed_at(&world, victim, moment, &today, || {});
        for (name, old) in ACCOUNTS.iter().zip(&old) {
            world.until_one_key_but(name, old);
            assert!(!world.opens(old, name), "{moment:?}: the old key outlived its overlap");
        }
        assert_eq!(world.all_live().len(), 2, "{moment:?}");
    }
}

#[test]
fn an_operator_that_is_killed_while_it_removes_keys_and_accounts_leaves_none_of_them() {
    let world = World::new("killed-removing");
    let mut operator = world.operator(FIRST);
    let names: Vec<String> = MOMENTS.iter().enumerate().map(|(number, _)| format!("ci-{number}")).collect();
    let accounts: String = names.iter().map(|name| account(name, &key(name, "0d"))).collect();
    world.desk.apply(&accounts).ok();
    for name in &names {
        world.until_one_key(name);
    }
    world.until_applied();
    for (number, (name, moment)) in names.iter().zip(MOMENTS).enumerate() {
        operator = killed_at(&world, operator, moment, FIRST, || {
            if number % 2 == 0 {
                world.desk.apply(&account(name, "")).ok();
            } else {
                world.desk.kubectl(&["delete", "csa", name]).ok();
            }
        });
        wait_until(&format!("{name} has no key"), SOON, || {
            let live = world.live(name);
            if live.is_empty() { Ok(()) } else { Err(format!("{live:?}\n{}", operator.text())) }
        });
        world.until_applied();
        assert_eq!(world.all_live().len(), names.len() - number, "{moment:?}");
    }
    world.until_one_key("stays");
}
