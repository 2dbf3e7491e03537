//! Laws of reading manifests: no bytes make it panic, threads change nothing, and what is written is read back.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use halley::diagnostic::Sources;
use halley::manifest::{self, Metadata, Read, Resource, Step};
use halley::render::finding;
use halley::resources::values::{EmailText, LiveName, ObjectName};
use halley::resources::workspace::AccessEntry;
use halley::resources::{CometTeamSpec, CometWorkspaceSpec};
use proptest::collection::vec;
use proptest::prelude::*;

const SEEDS: [&str; 3] = [
    "apiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {name: research, labels: {a: 'b'}}\nspec:\n  default: true\n  access:\n    - {team: vision, role: Owner}\n    - member: böb@acme.org\n      grants: [inviteUsers]\n      until: 2027-03-31\n",
    "---\r\napiVersion: halley.dev/v1alpha1\r\nkind: CometRoster\r\nmetadata:\r\n  name: all\r\nspec:\r\n  members: [&a {email: \"x@y\"}, *a] # two\r\n...\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: halley.dev/v1alpha1\n  kind: CometMember\n  metadata: {name: ana}\n  spec: {email: ana@acme.org, role: Admin}\n",
    "{\"apiVersion\": \"halley.dev/v1alpha1\", \"kind\": \"CometOrganization\", \"metadata\": {\"name\": \"acme\"}, \"spec\": {\"displayName\": \"Acme\", \"guards\": {\"maxRemovals\": {\"count\": 3}}, \"interval\": \"10m\"}}\n",
];

const BITS: [&str; 24] = [
    "\t", "\0", "'", "\"", "{", "}", "[", "]", ": ", "- ", "\n", "---\n", "...", "&a ", "*a", "!!str ", "!<x>", "|\n",
    ">-\n", "? ", "# ", "\u{feff}", "ß", "<<: ",
];

fn mutated() -> impl Strategy<Value = String> {
    let cut = (any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(BITS.to_vec()));
    (prop::sample::select(SEEDS.to_vec()), vec(cut, 0..6)).prop_map(|(seed, cuts)| {
        let mut characters: Vec<char> = seed.chars().collect();
        for (at, length, bit) in cuts {
            let at = at.index(characters.len() + 1).min(characters.len());
            let end = (at + length).min(characters.len());
            characters.splice(at..end, bit.chars());
        }
        characters.into_iter().collect()
    })
}

fn sources(texts: &[&str]) -> Sources {
    let mut sources = Sources::default();
    for (index, text) in texts.iter().enumerate() {
        sources.add(format!("{index}.yaml"), *text);
    }
    sources
}

fn read(sources: &Sources, threads: usize) -> Read {
    manifest::read(sources, NonZeroUsize::new(threads).unwrap())
}

fn look_at_everything(text: &str) {
    let sources = sources(&[text]);
    let read = read(&sources, 1);
    let shown = finding::text(&read.findings, &sources, true).len() + finding::json(&read.findings, &sources).len();
    assert!(shown > 0);
    for document in &read.documents {
        let path = [Step::Key("spec"), Step::Key("access"), Step::Index(1), Step::Key("member")];
        for length in 0..=path.len() {
            if let Some(span) = manifest::span(document, &sources, &path[..length]) {
                assert!(text.get(span.start..span.end).is_some(), "{span:?} in {text:?}");
            }
        }
    }
    for finding in &read.findings {
        let span = finding.span.unwrap();
        assert!(text.get(span.start..span.end).is_some(), "{finding:?} in {text:?}");
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let words = [
        "no",
        "Yes",
        "null",
        "~",
        "1e3",
        "0x1F",
        "1_000",
        "-",
        "- a",
        ": ",
        "a: b",
        "a #b",
        "#",
        "'",
        "\"",
        "\\",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "---",
        "...",
        "{a}",
        "[a]",
        "a,",
        " a",
        "a ",
        "",
        "|",
        ">",
        "?",
        "? a",
        "2027-03-31",
        "12:30",
        "ünï",
        "\u{1f600}",
        "\u{2028}",
        "\u{feff}",
        "a\nb",
        "\r",
        "\t",
        "\u{7}",
        "\u{85}",
        "=",
        "<<",
        ".inf",
        "+1",
        "0o7",
        "a:",
        "y",
    ];
    prop_oneof![prop::sample::select(words.to_vec()).prop_map(str::to_owned), ".{1,40}", "x{60,90}( x{60,90}){3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_it_panic(text in mutated()) {
        look_at_everything(&text);
    }

    #[test]
    fn what_is_written_is_read_back(name in hostile(), key in hostile(), role in hostile(), people in vec(hostile(), 1..4)) {
        let annotations = BTreeMap::from([(key, role.clone())]);
        let metadata = Metadata { name: name.clone(), namespace: None, annotations };
        let team = CometTeamSpec { organization_ref: None, members: people.into_iter().map(|email| EmailText(email.into())).collect() };
        let entry = AccessEntry { team: Some(ObjectName(name.clone().into())), role: LiveName(role.into()), ..AccessEntry::default() };
        let workspace = CometWorkspaceSpec { name: Some(LiveName(name.into())), access: Some(vec![entry]), ..CometWorkspaceSpec::default() };
        for resource in [Resource::Team(team), Resource::Workspace(workspace)] {
            let text = manifest::write(&metadata, &resource);
            let sources = sources(&[&text]);
            let read = read(&sources, 1);
            let wrong_type = read.findings.iter().find(|finding| !["HM035"].contains(&finding.code));
            prop_assert!(wrong_type.is_none(), "{wrong_type:?}\n{text}");
            prop_assert_eq!(&read.documents[0].metadata, &metadata, "{}", text);
            prop_assert_eq!(&read.documents[0].resource, &resource, "{}", text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn the_number_of_threads_changes_nothing(texts in vec(mutated(), 300..400), threads in 2..9_usize) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let sources = sources(&texts);
        let (one, many) = (read(&sources, 1), read(&sources, threads));
        prop_assert_eq!(one.documents, many.documents);
        prop_assert_eq!(one.findings, many.findings);
        prop_assert_eq!(one.skipped, many.skipped);
    }
}
