//! Annotations beside the lines of manifests: GitHub's commands and SARIF.

use std::collections::BTreeSet;

use halley::model::organization::OrganizationRole;
use halley::plan::{Guard, GuardVerdict, Plan, Verdict};
use halley::render::Marker;
use halley::render::annotation::{Outcome, Review, github, sarif};
use serde_json::Value;

use crate::builder::{Build, guard, invite, remove};
use crate::manifests::{ACME, MORE, Manifests};
use crate::scenarios;

fn checked(manifests: &Manifests, write: fn(&Review<'_>) -> String) -> String {
    write(&Review { found: manifests.found(), outcome: Outcome::Checked })
}

fn planned(plan: &Plan, manifests: &Manifests, write: fn(&Review<'_>) -> String) -> String {
    write(&Review { found: manifests.found(), outcome: Outcome::Planned(plan, &Marker::of("acme")) })
}

fn log(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("results")
}

const GUARDED: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership:
    access: Additive
    members: Authoritative
  guards:
    minAdmins: 1
    maxRemovals: {count: 1}
";

fn refused(organization: &str) -> Plan {
    let verdict = GuardVerdict {
        verdict: Verdict::Refused,
        scope: Some("members".to_owned()),
        limit: "at most 1".to_owned(),
        count: 2,
        operations: vec![0, 1],
        set_at: "spec.guards.maxRemovals",
        way_out: "remove less at a time".to_owned(),
        ..guard(Guard::MaxRemovals)
    };
    Build::new()
        .undeclared(remove("bob@acme.org", OrganizationRole::ViewOnly))
        .undeclared(remove("eve@acme.org", OrganizationRole::ViewOnly))
        .declared(invite("cleo@acme.org", OrganizationRole::ViewOnly), "people.yaml", 7)
        .verdict(verdict)
        .organization("org/acme.yaml", organization)
        .done()
}

#[test]
fn a_refused_guard_stands_at_its_limit_and_what_nobody_declares_at_the_ownership() {
    let text = planned(&refused(GUARDED), &Manifests::none(), github);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0]
            .starts_with("::error file=org/acme.yaml,line=11,title=guard/maxRemovals::REFUSED maxRemovals in members")
    );
    assert!(lines[0].contains("%0Away out: remove less at a time"), "{text}");
    assert!(
        lines[1]
            .starts_with("::notice file=org/acme.yaml,line=8,title=plan/destructive::DESTRUCTIVE: remove bob@acme.org")
    );
    assert_eq!(lines.len(), 3, "{text}");
}

#[test]
fn a_guard_that_is_not_written_stands_at_the_organization() {
    let (before, _) = GUARDED.split_once("  guards:").expect("it is there");
    assert!(planned(&refused(before), &Manifests::none(), github).starts_with("::error file=org/acme.yaml,line=1,"));
}

#[test]
fn an_overridden_guard_is_a_warning() {
    let text = planned(&scenarios::plan("overridden"), &Manifests::none(), github);
    assert!(
        text.starts_with("::warning title=guard/maxRemovals::OVERRIDDEN maxRemovals in members: 12 counted"),
        "{text}"
    );
}

#[test]
fn github_gets_what_it_shows_and_is_told_how_many_more_there_are() {
    let text = planned(&scenarios::plan("overridden"), &Manifests::none(), github);
    let notices: Vec<&str> = text.lines().filter(|line| line.starts_with("::notice ")).collect();
    assert_eq!(notices.len(), 10);
    assert!(notices[9].starts_with("::notice title=3 more DESTRUCTIVE operations::and 3 more"), "{text}");
    let ten: Vec<u32> = (0..10).collect();
    let exactly = ten.iter().fold(Build::new(), |build, number| {
        build.undeclared(remove(&format!("p{number}@acme.org"), OrganizationRole::ViewOnly))
    });
    let text = planned(&exactly.done(), &Manifests::none(), github);
    assert!(text.lines().count() == 10 && !text.contains("more"), "{text}");
}

#[test]
fn no_name_begins_a_command_of_its_own() {
    let name = "x\n::error::all is lost\r%0A::stop-commands::x\u{1b}";
    let plan = Build::new().undeclared(remove(name, OrganizationRole::Other(name.into()))).done();
    let file = ("a,b:c\n::error::.yaml", "kind: \"Comet\\n::warning::x\"\napiVersion: halley.dev/v1alpha1\n");
    let wrong = Manifests::of(&[file]);
    assert!(!wrong.findings.is_empty());
    for text in [planned(&plan, &wrong, github), planned(&scenarios::plan("hostile-names"), &wrong, github)] {
        for line in text.lines() {
            let command = line.strip_prefix("::").and_then(|rest| rest.split(' ').next());
            assert!(matches!(command, Some("error" | "warning" | "notice")), "{line}");
            assert!(!line.contains("::error::all") || line.starts_with("::notice "), "{line}");
            let (properties, _) = line[2..].split_once("::").expect("properties end");
            assert!(properties.split(',').all(|property| property.contains('=')), "{line}");
        }
        assert!(!text.contains('\u{1b}') && !text.contains('\r'));
    }
}

#[test]
fn findings_stand_at_their_place() {
    let text = checked(&Manifests::wrong(), github);
    assert!(
        text.contains("::error file=org/acme.yaml,line=15,endLine=15,col=3,endColumn=8,title=HM030 unknown-field::"),
        "{text}"
    );
    assert!(text.contains("file=org/more people.yaml,line=7,"), "{text}");
}

#[test]
fn columns_count_code_points() {
    let roster = MORE.replace("{email: zoé@acme.org}", "{email: \"zoé😀\", emial: x}");
    let log = log(&checked(&Manifests::of(&[("a.yaml", ACME), ("people.yaml", &roster)]), sarif));
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    let field = results(&log).iter().find(|result| {
        result["ruleId"] == "HM030" && result["message"]["text"].as_str().is_some_and(|text| text.contains("emial"))
    });
    let region = &field.expect("a finding")["locations"][0]["physicalLocation"]["region"];
    // `    - {email: "zoé😀", ` are 22 characters, 26 bytes, and 23 UTF-16 units.
    assert_eq!((&region["startColumn"], &region["endColumn"]), (&23.into(), &28.into()));
}

#[test]
fn addresses_are_relative_and_encoded() {
    let wrong =
        Manifests::of(&[("./dir with/a%b:c#é.yaml", "kind: x\n"), ("-", "kind: x\n"), ("/abs/x.yaml", "kind: x\n")]);
    let log = log(&checked(&wrong, sarif));
    let addresses: BTreeSet<&str> = results(&log)
        .iter()
        .filter_map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    assert_eq!(addresses.into_iter().collect::<Vec<_>>(), ["dir%20with/a%25b%3Ac%23%C3%A9.yaml", "file:///abs/x.yaml"]);
    assert!(
        results(&log).iter().any(|result| result["locations"] == serde_json::json!([])),
        "standard input has no address"
    );
}

fn fingerprints(manifests: &Manifests) -> Vec<String> {
    let log = log(&checked(manifests, sarif));
    results(&log)
        .iter()
        .map(|result| result["partialFingerprints"]["halley/v1"].as_str().expect("one").to_owned())
        .collect()
}

#[test]
fn fingerprints_survive_lines_that_move_and_differ_from_each_other() {
    let before = fingerprints(&Manifests::wrong());
    let after = fingerprints(&Manifests::of(&[
        ("org/acme.yaml", &format!("# moved\n\n\n{ACME}")),
        ("org/more people.yaml", &format!("# moved\n{MORE}")),
    ]));
    assert!(before.len() > 2);
    assert_eq!(before, after);
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len());
    let twice = Manifests::of(&[("a.yaml", "x: 1\n---\nx: 1\n")]);
    let twice = fingerprints(&twice);
    assert_eq!(twice.iter().collect::<BTreeSet<_>>().len(), twice.len());
}

#[test]
fn every_result_names_its_rule_and_every_rule_says_what_it_is() {
    let log = log(&planned(&scenarios::plan("max-removals"), &Manifests::wrong(), sarif));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results(&log) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(result["ruleId"], rules[index]["id"]);
    }
    for rule in rules {
        assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| text.len() > 10), "{rule}");
        assert!(rule["help"]["markdown"].as_str().is_some_and(|text| text.len() > 30), "{rule}");
    }
}

#[test]
fn no_name_becomes_a_link_in_a_message() {
    let log = log(&planned(&scenarios::plan("hostile-names"), &Manifests::none(), sarif));
    let plan = Build::new().undeclared(remove("[click](https://evil.example)", OrganizationRole::ViewOnly)).done();
    let other = self::log(&planned(&plan, &Manifests::none(), sarif));
    for result in results(&log).iter().chain(results(&other)) {
        assert!(!result["message"]["text"].as_str().expect("a text").contains("k]("), "{result}");
    }
}

#[test]
fn a_failure_is_told_without_any_finding() {
    let review = |manifests: &Manifests, write: fn(&Review<'_>) -> String| {
        let marker = Marker::of("acme");
        write(&Review { found: manifests.found(), outcome: Outcome::Failed("the server\n::error:: is away", &marker) })
    };
    assert_eq!(review(&Manifests::none(), github), "::error title=No plan::the server\\n::error:: is away\n");
    assert!(!review(&Manifests::wrong(), github).contains("No plan"), "the findings say it");
    let log = log(&review(&Manifests::none(), sarif));
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"][0]["message"]["text"], "the server\\n::error:: is away");
}

#[test]
fn a_log_has_no_more_results_than_hosts_take_and_counts_the_others() {
    let plan = (0..25_002).fold(Build::new(), |build, number| {
        build.undeclared(remove(&format!("p{number}@acme.org"), OrganizationRole::ViewOnly))
    });
    let log = log(&planned(&plan.done(), &Manifests::wrong(), sarif));
    assert_eq!(results(&log).len(), 25_000);
    assert_eq!(results(&log)[0]["level"], "error", "what weighs most stays");
    let notification = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(
        notification.as_str().is_some_and(|text| text.starts_with("5 more results are left out")),
        "{notification}"
    );
}
