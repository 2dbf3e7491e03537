//! A plan on a pull request.

use serde_json::json;

use crate::host::{Host, ORGANIZATION, PEOPLE, roster, write};

const BOT: &str = "github-actions[bot]";

#[test]
fn a_pull_request_gets_one_comment_and_a_push_changes_it_in_place() {
    let host = Host::github();
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe"]).ends_with(0).says("Halley plan / plan: success");
    let first = host.comment(1);
    assert!(first.starts_with("<!-- halley:pull-request marker=halley head="), "{first}");
    assert!(first.contains("zoe@acme.org") && first.contains("h1:"), "{first}");
    assert!(
        !first.contains("open on the branch") && !first.contains("adds nothing"),
        "all of it is this change's: {first}"
    );
    assert!(host.last("halley-plan-plan", "summary.md").contains("zoe@acme.org"));
    let saved = host.last("halley-plan-plan", "artifacts/halley-plan/plan.json");
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    assert!(first.contains(saved["digest"].as_str().unwrap()));
    assert!(host.last("halley-plan-plan", "artifacts/halley-plan/plan.html").contains("zoe@acme.org"));

    host.push_more("origin", "zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe", "yan"]].concat()))]);
    host.play(&["push", "HOST", "1"]).ends_with(0);
    let second = host.comment(1);
    assert!(second.contains("yan@acme.org") && second != first, "{second}");
    assert!(second.contains(&format!("head={} ", host.git("work", &["rev-parse", "HEAD"]))));
    let comments = host.comments(1);
    assert_eq!((&comments[0]["author"], &comments[0]["edits"]), (&json!(BOT), &json!(1)));
    assert_eq!(host.writes(), 0, "{}", host.server.log());
}

#[test]
fn invalid_manifests_make_the_job_red_and_the_comment_says_where() {
    let host = Host::github();
    let wrong = ORGANIZATION.replace("displayName", "dispalyName");
    host.push("wrong", &[("org/organization.yaml", &wrong)]);
    host.play(&["open", "HOST", "wrong"]).ends_with(1);
    let comment = host.comment(1);
    assert!(
        comment.contains("### No plan: the manifests have") && comment.contains("org/organization.yaml"),
        "{comment}"
    );
    assert!(comment.lines().next().unwrap().contains("digest=none exit=3"), "{comment}");
    let annotations = host.last("halley-plan-plan", "annotations.txt");
    assert!(annotations.contains("::error file=org/organization.yaml,line="), "{annotations}");
}

#[test]
fn a_refusal_by_a_guard_makes_the_job_red_and_names_the_way_out() {
    let host = Host::github();
    host.push("fewer", &[("org/people.yaml", &roster(&PEOPLE[..2]))]);
    host.play(&["open", "HOST", "fewer"]).ends_with(1);
    let comment = host.comment(1);
    assert!(
        comment.contains("REFUSED by `maxRemovals`") && comment.contains("--override maxRemovals@h1:"),
        "{comment}"
    );
    let annotations = host.last("halley-plan-plan", "annotations.txt");
    assert!(annotations.contains("::error file=org/organization.yaml,line=7,title=guard/maxRemovals"), "{annotations}");
}

#[test]
fn what_is_planned_is_the_merge_and_not_the_branch_alone() {
    let host = Host::github();
    host.push("old", &[("org/research.yaml", "# said\n---\napiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {name: research}\nspec: {default: true}\n")]);
    // Meanwhile somebody joins.
    host.push("main", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "old"]).ends_with(0);
    assert!(host.comment(1).contains("zoe@acme.org"));
    let conflict = host.git("work", &["rev-parse", "HEAD~1"]);
    host.git("work", &["checkout", "--quiet", "-B", "conflict", &conflict]);
    host.push_more("origin", "conflict", &[("org/people.yaml", &roster(&["hal"]))]);
    host.play(&["open", "HOST", "conflict"]).ends_with(1).says("cannot be fetched");
    assert!(host.comments(2).is_empty());
}

#[test]
fn what_is_open_on_the_branch_already_is_told_from_what_the_change_adds() {
    let host = Host::github();
    // What nobody has applied yet.
    let open = [&PEOPLE[..], &["xan", "yan", "zoe", "zed"]].concat();
    host.push("main", &[("org/people.yaml", &roster(&open))]);
    host.push("more", &[("org/people.yaml", &roster(&[&open[..], &["wim"]].concat()))]);
    host.play(&["open", "HOST", "more"]).ends_with(0);
    let comment = host.comment(1);
    let lines: Vec<&str> = comment.lines().collect();
    let title = lines.iter().position(|line| line.starts_with("### Plan for `Acme`: 5 operations")).unwrap();
    assert_eq!(
        lines[title + 2],
        "4 of these 5 operations are open on the branch already, without this change: `invite/member/xan@acme.org`, \
         `invite/member/yan@acme.org`, `invite/member/zed@acme.org` and 1 more.",
    );
    host.push("note", &[("org/note.txt", "x")]);
    host.play(&["open", "HOST", "note"]).ends_with(0);
    assert!(host.comment(2).contains("This change adds nothing to what is open already: all 4 operations"));
    // The same operation with other values is this change's.
    let admin = roster(&open).replace("{email: zoe@acme.org}", "{email: zoe@acme.org, role: Admin}");
    host.push("admin", &[("org/people.yaml", &admin)]);
    host.play(&["open", "HOST", "admin"]).ends_with(0);
    assert!(host.comment(3).contains("3 of these 4 operations are open"), "{}", host.comment(3));
    // A branch that cannot be planned says nothing about it.
    host.push("main", &[("org/people.yaml", "kind: [")]);
    host.push("mended", &[("org/people.yaml", &roster(&open))]);
    host.play(&["open", "HOST", "mended"]).ends_with(0);
    assert!(!host.comment(4).contains("adds nothing") && host.comment(4).contains("zoe@acme.org"));
}

#[test]
fn names_that_look_like_programs_or_commands_are_only_names() {
    let host = Host::github();
    let touched = host.path("touched");
    let octal = touched.display().to_string().replace('/', "\\057");
    let shell = format!("$(touch${{IFS}}$(printf${{IFS}}'{octal}'))");
    let branch = format!("a-$(touch${{IFS}}{})", touched.display());
    let person =
        "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: x}\nspec:\n  email: x@acme.org\n";
    let evil = "apiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {name: evil}\nspec:\n  name: \"</pre>--> @everyone ::error::owned ##[error]owned\"\n";
    let name = format!("org/{shell}.yaml");
    host.push(
        &branch,
        &[
            (&name, person),
            ("org/;reboot;.yaml", evil),
            ("org/::error::owned.yaml", "a: [\n::error::owned\n</pre>\n@everyone\n"),
        ],
    );
    let title = format!("{shell}\"; touch {}; ${{{{ secrets.HALLEY_WRITE_KEY }}}}", touched.display());
    host.play(&["open", "HOST", &branch, "--title", &title]).ends_with(1);
    let comment = host.comment(1);
    assert!(
        comment.contains("owned.yaml") && !comment.contains("</pre>") && !comment.contains("\n@everyone"),
        "{comment}"
    );
    host.git("work", &["rm", "--quiet", "org/::error::owned.yaml"]);
    host.push_more("origin", &branch, &[]);
    host.play(&["push", "HOST", "1"]).says("Halley plan");
    assert!(!touched.exists());
    let comment = host.comment(1);
    assert!(
        comment.matches("</pre>").count() == 1 && comment.contains("`</pre>--> @everyone"),
        "code, not text: {comment}"
    );
    let annotations = host.last("halley-plan-plan", "annotations.txt");
    assert!(!annotations.lines().any(|line| line.starts_with("::error::owned")), "{annotations}");
    assert_eq!(host.last("halley-plan-plan", "commands.txt"), "");
}

#[test]
fn no_key_reaches_a_log_a_comment_or_an_artifact() {
    let host = Host::github();
    let state: serde_json::Value = serde_json::from_str(&host.read("host.json")).unwrap();
    let (read, write) =
        (&state["secrets"]["HALLEY_READ_KEY"], &state["environments"]["halley"]["secrets"]["HALLEY_WRITE_KEY"]);
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe"]).ends_with(0);
    host.play(&["merge", "HOST", "1"]).ends_with(0);
    let everything = host.everything();
    for key in [read, write] {
        assert!(!everything.contains(key.as_str().unwrap()));
    }
}

#[test]
fn a_git_host_that_stumbles_makes_no_second_comment() {
    let host = Host::github();
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    // Reading is tried again; writing is not, and makes the job red.
    let faults = json!([
        {"method": "GET", "path": "comments", "status": 503, "times": 1},
        {"method": "POST", "path": "comments", "status": 502, "times": 1},
    ]);
    write(&host.path("host/faults.json"), &faults.to_string());
    host.play(&["open", "HOST", "zoe"]).ends_with(1);
    host.play(&["push", "HOST", "1"]).ends_with(0);
    host.play(&["push", "HOST", "1"]).ends_with(0);
    host.comment(1);
}

#[test]
fn the_comment_is_found_behind_more_than_a_page_of_others() {
    let host = Host::github();
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe"]).ends_with(0);
    let own = host.comments(1)[0].clone();
    let mut comments: Vec<serde_json::Value> =
        (1000..1150).map(|id| json!({"id": id, "author": "bob", "edits": 0})).collect();
    for comment in &comments {
        write(&host.path(&format!("host/pull-1/comment-{}.md", comment["id"])), "looks good");
    }
    comments.push(own);
    write(&host.path("host/pull-1/comments.json"), &json!(comments).to_string());
    host.play(&["push", "HOST", "1"]).ends_with(0);
    let after = host.comments(1);
    assert_eq!(after.len(), 151);
    assert_eq!(after[150]["edits"], 1);
}
