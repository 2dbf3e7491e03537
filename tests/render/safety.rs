//! Deletions cannot be overlooked, and names of other people's making do no harm.

use halley::plan::Plan;
use halley::render::TextOptions;
use halley::render::plan::{MarkdownOptions, diff, html, json, markdown, text};

use crate::html::readable;
use crate::manifests::Manifests;
use crate::scenarios;

fn every_format(plan: &Plan) -> [(&'static str, String); 5] {
    let comment = markdown(plan, &MarkdownOptions::default()).expect("it fits");
    let page = readable(&html(plan, &[], &Manifests::none().found()));
    [
        ("text", text(plan, &TextOptions::default())),
        ("markdown", comment),
        ("html", page),
        ("diff", diff(plan)),
        ("json", json(plan)),
    ]
}

/// Where the first benign and the last destructive operation of a format stand.
fn positions(plan: &Plan, format: &str, shown: &str) -> (Option<usize>, Option<usize>) {
    let place = |destructive: bool| {
        plan.operations
            .iter()
            .filter(move |operation| operation.change.is_destructive() == destructive)
            .map(|operation| operation.change.name())
            .filter(|name| name.is_ascii() && !name.contains(['\u{1b}', '`', '/']))
            .map(|name| shown.find(name).unwrap_or_else(|| panic!("{format} does not show {name}")))
            .collect::<Vec<usize>>()
    };
    (place(false).into_iter().min(), place(true).into_iter().max())
}

#[test]
fn what_is_destructive_stands_first_for_people() {
    // In the big one benign operations fold, so that not all of them have a place.
    for (name, build) in scenarios::ALL.iter().filter(|(name, _)| *name != "mixed-big") {
        let plan = build();
        for (format, shown) in every_format(&plan).iter().filter(|(format, _)| *format != "json") {
            if let (Some(benign), Some(destructive)) = positions(&plan, format, shown) {
                assert!(destructive < benign, "{name} as {format}:\n{shown}");
            }
        }
    }
}

#[test]
fn what_is_destructive_is_said_in_words_in_every_format() {
    for (name, build) in scenarios::ALL {
        let plan = build();
        let danger = plan.operations.iter().any(|operation| operation.change.is_destructive());
        for (format, shown) in every_format(&plan) {
            let word = match format {
                "json" => "\"destructive\": true",
                // The filter has the word in its label.
                "html" => "DESTRUCTIVE: ",
                _ => "DESTRUCTIVE",
            };
            assert_eq!(shown.contains(word), danger, "{name} as {format}:\n{shown}");
        }
    }
}

#[test]
fn the_loss_of_a_workspace_s_data_is_said_wherever_it_is_deleted() {
    let plan = scenarios::plan("workspace-deleted");
    for (format, shown) in every_format(&plan).iter().filter(|(format, _)| *format != "json") {
        assert!(shown.contains("WITH ALL ITS DATA, for good"), "{format}:\n{shown}");
    }
}

#[test]
fn no_name_reaches_a_terminal_as_anything_but_visible_text() {
    let plan = scenarios::plan("hostile-names");
    for (format, shown) in every_format(&plan) {
        let odd = shown.chars().find(|shown| (shown.is_control() && *shown != '\n') || *shown == '\u{202e}');
        assert_eq!(odd, None, "{format}:\n{shown}");
    }
}

#[test]
fn no_name_adds_a_line_a_tag_or_a_mention_to_a_comment() {
    let comment = markdown(&scenarios::plan("hostile-names"), &MarkdownOptions::default()).expect("it fits");
    let outside_code: String = without_code_spans(&comment);
    assert!(!outside_code.contains("<img") && !outside_code.contains("@acme"), "{outside_code}");
    assert!(!comment.lines().any(|line| line.starts_with("### All is well")));
    assert_eq!(
        comment.lines().filter(|line| line.starts_with("<details")).count(),
        outside_code.matches("</details>").count()
    );
}

/// The comment without what stands between runs of backquotes of the same length on one line.
fn without_code_spans(comment: &str) -> String {
    comment.lines().map(|line| strip(line) + "\n").collect()
}

fn strip(line: &str) -> String {
    let Some(start) = line.find('`') else {
        return line.to_owned();
    };
    let fence: String = line[start..].chars().take_while(|c| *c == '`').collect();
    let rest = &line[start + fence.len()..];
    let end = closing(rest, fence.len()).expect("every code span ends on its line");
    line[..start].to_owned() + &strip(&rest[end + fence.len()..])
}

fn closing(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..].chars().take_while(|c| *c == '`').count();
        if run == length {
            return Some(start);
        }
        at = start + run;
    }
    None
}

#[test]
fn colour_adds_nothing_but_colour() {
    for (_, build) in scenarios::ALL {
        let plan = build();
        let colored = text(&plan, &TextOptions { color: true, ..TextOptions::default() });
        assert!(colored.contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), text(&plan, &TextOptions::default()));
    }
}

#[test]
fn lines_keep_to_the_width_of_the_terminal() {
    for width in [60, 80, 120] {
        for (name, build) in scenarios::ALL {
            let shown = text(&build(), &TextOptions { width, ..TextOptions::default() });
            let too_long = |line: &&str| line.chars().count() > width && line.trim().split(' ').count() > 2;
            assert_eq!(shown.lines().find(too_long), None, "{name} at {width}");
        }
    }
}

#[test]
fn the_exact_flag_that_passes_a_guard_can_be_copied_whole() {
    let plan = scenarios::plan("max-removals");
    let flag = format!("--override maxRemovals@{}", plan.digest);
    for (format, shown) in every_format(&plan).iter().filter(|(format, _)| *format != "diff") {
        assert!(shown.contains(&flag), "{format}:\n{shown}");
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    for (_, build) in scenarios::ALL {
        assert_eq!(every_format(&build()), every_format(&build()));
    }
}
