//! A comment has a size: what is destructive is always whole, the rest becomes a count.

use halley::model::organization::OrganizationRole;
use halley::plan::{AccessPlace, Plan};
use halley::render::failure::{self, Failure};
use halley::render::plan::{MarkdownOptions, markdown, text};
use halley::render::{Marker, TextOptions};

use crate::builder::{Build, invite, member, remove};
use crate::manifests::{ACME, MORE, Manifests};

const LIMIT: usize = 65_000;

fn invitations(count: u32) -> Build {
    (1..=count).fold(Build::new(), |build, number| {
        let email = format!("person{number:06}@acme.org");
        build.declared(invite(&email, OrganizationRole::PlatformMember), "people/everyone.yaml", number)
    })
}

fn with_two_removals(count: u32) -> Plan {
    invitations(count)
        .undeclared(remove("bob@acme.org", OrganizationRole::Admin))
        .undeclared(remove("eve@acme.org", OrganizationRole::ViewOnly))
        .lost(member("eve@acme.org"), AccessPlace::Organization, &[], count + 1)
        .done()
}

fn removals(count: u32) -> Plan {
    (1..=count)
        .fold(Build::new(), |build, number| {
            build.undeclared(remove(&format!("person{number:06}@acme.org"), OrganizationRole::ViewOnly))
        })
        .done()
}

fn comment(plan: &Plan) -> String {
    markdown(plan, &MarkdownOptions::default()).expect("what may not be missing fits")
}

#[test]
fn ten_operations_are_all_listed() {
    let comment = comment(&with_two_removals(10));
    assert!((1..=10).all(|number| comment.contains(&format!("person{number:06}@acme.org"))));
}

#[test]
fn a_thousand_invitations_become_a_count_and_the_removals_stay_whole() {
    let comment = comment(&with_two_removals(1_000));
    assert!(comment.chars().count() <= LIMIT);
    assert!(comment.contains("1000 people to invite (not listed: the comment would be too long)"), "{comment}");
    assert!(comment.contains("remove `bob@acme.org`") && comment.contains("remove `eve@acme.org`"));
}

#[test]
fn a_hundred_thousand_invitations_change_nothing_about_that() {
    let comment = comment(&with_two_removals(100_000));
    assert!(comment.chars().count() <= LIMIT);
    assert!(comment.contains("100000 people to invite (not listed"));
    assert!(comment.contains("remove `bob@acme.org`") && comment.contains("remove `eve@acme.org`"));
}

#[test]
fn a_comment_fills_its_limit_and_never_passes_it() {
    let plan = with_two_removals(30);
    let whole = comment(&plan).chars().count();
    for limit in [whole, whole - 1, whole + 1] {
        let comment = markdown(&plan, &MarkdownOptions { limit, ..MarkdownOptions::default() }).expect("a count fits");
        assert!(comment.chars().count() <= limit);
        assert_eq!(comment.contains("person000030"), limit >= whole);
    }
}

#[test]
fn ten_removals_are_all_listed() {
    let comment = comment(&removals(10));
    assert!(comment.chars().count() <= LIMIT);
    assert_eq!(comment.matches("- `-` remove `person").count(), 10);
}

#[test]
fn removals_that_do_not_fit_are_an_error_with_numbers() {
    for count in [1_000, 100_000] {
        let error = markdown(&removals(count), &MarkdownOptions::default()).expect_err("they do not fit");
        assert_eq!((error.destructive, error.limit), (count as usize, LIMIT));
        assert!(error.characters > LIMIT);
        assert!(error.to_string().starts_with(&format!("{count} destructive operations")), "{error}");
    }
}

#[test]
fn the_first_line_says_what_the_comment_is_about() {
    let options = MarkdownOptions { marker: Marker::of("acme-prod"), ..MarkdownOptions::default() };
    for plan in [with_two_removals(10), with_two_removals(100_000)] {
        let comment = markdown(&plan, &options).expect("what may not be missing fits");
        let first = comment.lines().next().expect("a line");
        assert_eq!(first, format!("<!-- halley:plan acme-prod digest={} -->", plan.digest));
    }
}

#[test]
fn a_comment_about_many_findings_counts_what_does_not_fit() {
    for count in [10_usize, 1_000, 100_000] {
        let people: Vec<String> = (0..count).map(|number| format!("    - {{email: person{number}}}\n")).collect();
        // A roster has at most 5,000 people.
        let rosters = people.chunks(4_000).enumerate().map(|(number, people)| {
            let roster = MORE
                .replace("    - {email: zoé@acme.org}\n", "")
                .replace("{name: people}", &format!("{{name: people-{number}}}"));
            (format!("people-{number}.yaml"), roster + &people.concat())
        });
        let rosters: Vec<(String, String)> = rosters.collect();
        let files = rosters.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let wrong = Manifests::of(&files.chain([("org/acme.yaml", ACME)]).collect::<Vec<_>>());
        assert!(wrong.findings.len() > count);
        let failure = Failure { message: "the manifests are invalid", hints: &[], found: wrong.found() };
        let comment = failure::markdown(&failure, &MarkdownOptions::default());
        assert!(comment.chars().count() <= LIMIT, "{count}: {}", comment.chars().count());
        let listed = comment.lines().filter(|line| line.starts_with("- `") && line.ends_with(')')).count();
        let left: usize = comment
            .lines()
            .filter_map(|line| line.strip_prefix("and ")?.split_once(" more: ")?.0.parse::<usize>().ok())
            .sum();
        assert_eq!(listed + left, wrong.findings.len(), "{comment}");
        assert_eq!(left > 0, count > 10);
    }
}

#[test]
fn a_terminal_shows_all_removals_and_folds_invitations() {
    let removed = text(&removals(5_000), &TextOptions::default());
    assert_eq!(removed.matches("  - remove person").count(), 5_000);
    let invited = text(&invitations(5_000).done(), &TextOptions::default());
    assert_eq!(invited.matches("  + invite person").count(), 20);
    assert!(invited.contains("and 4980 more people to invite"), "{invited}");
}

#[test]
fn a_new_admin_is_never_folded_away() {
    let plan = invitations(300).declared(invite("zoe@acme.org", OrganizationRole::Admin), "admins.yaml", 3).done();
    assert!(text(&plan, &TextOptions::default()).contains("invite zoe@acme.org as Admin"));
    let short = markdown(&plan, &MarkdownOptions { limit: 2_000, ..MarkdownOptions::default() }).expect("a count fits");
    assert!(short.contains("301 people to invite, 1 of them as Admin (not listed"), "{short}");
}

#[test]
fn verbose_folds_nothing() {
    let options = TextOptions { verbose: true, ..TextOptions::default() };
    let invited = text(&invitations(300).done(), &options);
    assert_eq!(invited.matches("  + invite person").count(), 300);
}
