//! After the merge.

use serde_json::json;

use crate::host::{Host, ORGANIZATION, PEOPLE, roster, write};

fn with_zoe(host: &Host) {
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe", "--author", "ana"]).ends_with(0);
}

fn reviewed(host: &Host, number: u32) -> String {
    let comment = host.comment(number);
    let digest = comment.lines().next().unwrap().split("digest=").nth(1).unwrap();
    digest.split(' ').next().unwrap().to_owned()
}

#[test]
fn a_merge_applies_exactly_the_reviewed_plan() {
    for how in [&[][..], &["--squash"]] {
        let host = Host::github();
        with_zoe(&host);
        let digest = reviewed(&host, 1);
        host.play(&["approve", "HOST", "1", "--as", "olga"]).ends_with(0);
        host.play(&[&["merge", "HOST", "1"], how].concat()).ends_with(0).says("Halley apply / apply: success");
        assert!(host.people().contains(&"zoe@acme.org".to_owned()));
        assert_ne!(host.writes(), 0, "what was written is seen");
        let sha = host.git("host/repository.git", &["rev-parse", "main"]);
        let history = host.halley(&["get", "history", "--output", "json"]);
        for what in [&sha, &digest, "\"ana\"", "\"olga\""] {
            assert!(history.contains(what), "no {what} in {history}");
        }
        assert!(host.last("halley-apply-apply", "summary.md").contains("zoe@acme.org"));
        let told = host.outcome(1);
        for words in ["### Applied\n", "Applied to `Acme`: 1 done", "invite zoe@acme.org", &sha] {
            assert!(told.contains(words), "no `{words}` in {told}");
        }
    }
}

#[test]
fn when_the_world_has_moved_nothing_is_written_and_the_new_plan_is_shown() {
    let host = Host::github();
    with_zoe(&host);
    let digest = reviewed(&host, 1);
    // Somebody lets Bob go by hand.
    write(&host.path("by-hand/organization.yaml"), ORGANIZATION);
    write(&host.path("by-hand/people.yaml"), &roster(&PEOPLE[1..]));
    host.halley(&["apply", "--yes", "--file", "../by-hand"]);
    host.play(&["merge", "HOST", "1"]).ends_with(1).says("Nothing was written");
    assert!(!host.people().contains(&"zoe@acme.org".to_owned()));
    let annotations = host.last("halley-apply-apply", "annotations.txt");
    assert!(annotations.contains("not the reviewed one any more"), "{annotations}");
    let log = host.last("halley-apply-apply", "log.txt");
    assert!(log.contains(&digest) && log.contains("bob@acme.org"), "{log}");

    let told = host.outcome(1);
    for words in
        ["### Not applied: the plan is not the reviewed one any more", "Run *Halley apply* by hand", "bob@acme.org"]
    {
        assert!(told.contains(words), "no `{words}` in {told}");
    }

    // Whoever has looked at the new plan applies it by hand.
    host.play(&["dispatch", "HOST", "halley-apply.yml"]).ends_with(0).says("Halley apply / show: success");
    let summary = host.last("halley-apply-show", "summary.md");
    assert!(!summary.contains("adds nothing"), "the branch itself adds nothing to itself: {summary}");
    let digest = summary.split('`').find(|word| word.starts_with("h1:")).unwrap();
    host.play(&["dispatch", "HOST", "halley-apply.yml", "--input", &format!("digest={digest}"), "--as", "olga"])
        .ends_with(0);
    assert!(host.people().contains(&"zoe@acme.org".to_owned()));
    assert!(host.outcome(1).contains("### Applied\n"), "{}", host.outcome(1));
}

#[test]
fn somebody_else_s_comment_is_no_review() {
    let host = Host::github();
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe"]).ends_with(0);
    let true_one = host.comment(1);
    let forged = true_one.replace(&reviewed(&host, 1), &format!("h1:{}", "0".repeat(64)));
    // The forger was first.
    write(&host.path("host/pull-1/comment-900.md"), &forged);
    let own = &host.comments(1)[0];
    let comments = json!([{"id": 900, "author": "mallory", "edits": 0}, own]);
    write(&host.path("host/pull-1/comments.json"), &comments.to_string());
    host.play(&["push", "HOST", "1"]).ends_with(0);
    assert_eq!(host.read("pull-1/comment-900.md"), forged, "nobody's comment but the bot's is changed");
    host.play(&["merge", "HOST", "1"]).ends_with(0);
    assert!(host.people().contains(&"zoe@acme.org".to_owned()));
}

#[test]
fn what_nobody_reviewed_is_not_applied() {
    let host = Host::github();
    // A plan of an older commit.
    with_zoe(&host);
    host.push_more("origin", "zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe", "yan"]].concat()))]);
    let mut pull: serde_json::Value = serde_json::from_str(&host.read("pull-1/pull.json")).unwrap();
    pull["head_sha"] = json!(host.git("work", &["rev-parse", "HEAD"]));
    host.git("host/repository.git", &["fetch", "--quiet", ".", "+refs/heads/zoe:refs/pull/1/head"]);
    write(&host.path("host/pull-1/pull.json"), &pull.to_string());
    host.play(&["merge", "HOST", "1"]).ends_with(1).says("was merged").says("Nothing was applied");
    assert!(!host.people().contains(&"zoe@acme.org".to_owned()));
    // A merge that has no plan.
    host.push("other", &[("org/note.txt", "x")]);
    write(
        &host.path("host/faults.json"),
        &json!([{"method": "POST", "path": "comments", "status": 500, "times": 1}]).to_string(),
    );
    host.play(&["open", "HOST", "other"]).ends_with(1);
    host.play(&["merge", "HOST", "2"]).ends_with(1).says("has no plan by github-actions[bot]");
    assert!(host.outcome(1).contains("### Not applied\n") && host.outcome(1).contains("was merged"));
    assert!(host.outcome(2).contains("has no plan by github-actions[bot]"), "{}", host.outcome(2));
    assert_eq!(host.writes(), 0);
}

#[test]
fn a_plan_that_the_base_refuses_stays_refused_after_the_merge() {
    let host = Host::github();
    let looser = ORGANIZATION.replace("{count: 3, percent: 100}", "{count: 500, percent: 100}");
    host.push("loose", &[("org/organization.yaml", &looser), ("org/people.yaml", &roster(&["bob"]))]);
    host.play(&["open", "HOST", "loose"]).ends_with(1);
    let digest = reviewed(&host, 1);
    host.play(&["merge", "HOST", "1"]).ends_with(1).says("maxRemovals");
    let told = host.outcome(1);
    assert!(told.contains("### Not applied: a guard refused the plan") && told.contains("--override maxRemovals@"));
    assert_eq!(host.people().len(), 7);
    // The looser guards are merged now: whoever means it applies it by hand.
    host.play(&["dispatch", "HOST", "halley-apply.yml", "--input", &format!("digest={digest}")]).ends_with(0);
    assert_eq!(host.people().len(), 2);
}

#[test]
fn that_nobody_can_be_told_fails_nothing_and_a_stranger_s_word_is_left_alone() {
    let host = Host::github();
    with_zoe(&host);
    host.play(&["comment", "HOST", "1", "<!-- halley:applied marker=halley head=1 exit=0 -->", "--as", "mallory"])
        .ends_with(0);
    let faults = json!([{"method": "POST", "path": "comments", "status": 502, "times": 1}]);
    write(&host.path("host/faults.json"), &faults.to_string());
    host.play(&["merge", "HOST", "1"]).ends_with(0).says("Halley apply / apply: success");
    assert!(host.people().contains(&"zoe@acme.org".to_owned()));
    let annotations = host.last("halley-apply-apply", "annotations.txt");
    assert!(annotations.contains("could not be put on pull request 1"), "{annotations}");
    assert_eq!(host.comments(1)[1]["edits"], 0);
}

#[test]
fn a_plan_too_long_to_be_read_has_no_digest_and_is_not_applied() {
    let names: Vec<String> = (0..900).map(|number| format!("somebody-with-a-long-name-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let loose = ORGANIZATION.replace("{count: 3, percent: 100}", "{count: 900, percent: 100}");
    for host in [Host::github(), Host::gitlab()] {
        let files = |people: &[&str]| [("org/organization.yaml", loose.clone()), ("org/people.yaml", roster(people))];
        let push = |branch: &str, people: &[&str]| {
            let files = files(people);
            host.push(branch, &files.each_ref().map(|(name, text)| (*name, text.as_str())));
        };
        push("main", &names);
        host.halley(&["apply", "--yes", "--quiet", "--file", "../work/org"]);
        host.halley(&["activate", "--all"]);
        push("fewer", &names[..100]);
        host.play(&["open", "HOST", "fewer"]).ends_with(1);
        let comment = host.comment(1);
        let first = comment.lines().next().unwrap();
        assert!(first.ends_with(" digest=none exit=3 -->"), "{first}");
        assert!(comment.contains("### The plan is too long for a comment: look at `plan.html`"), "{comment}");
        assert!(comment.contains("800 destructive operations"), "{comment}");
        // A comment that an earlier version of these scripts wrote.
        let id = &host.comments(1)[0]["id"];
        let earlier = comment.replace("digest=none", &format!("digest=h1:{}", "0".repeat(64)));
        write(&host.path(&format!("host/pull-1/comment-{id}.md")), &earlier);
        host.play(&["merge", "HOST", "1"]).ends_with(1).says("Nothing was applied");
        assert_eq!(host.people().len(), 901);
        assert_eq!(host.writes(), 0);
    }
}

#[test]
fn the_key_that_writes_is_only_where_it_must_be() {
    let host = Host::github();
    for workflow in ["halley-plan.yml", "halley-drift.yml"] {
        let text = host.git("host/repository.git", &["show", &format!("main:.github/workflows/{workflow}")]);
        assert!(!text.contains("HALLEY_WRITE_KEY"), "{workflow}");
    }
    // The read key cannot apply, whoever holds it.
    let state: serde_json::Value = serde_json::from_str(&host.read("host.json")).unwrap();
    let read = state["secrets"]["HALLEY_READ_KEY"].as_str().unwrap();
    let mut command = crate::serving::command(&host.path("live"));
    write(&host.path("more/organization.yaml"), ORGANIZATION);
    write(&host.path("more/people.yaml"), &roster(&[&PEOPLE[..], &["zoe"]].concat()));
    command
        .args(["apply", "--yes", "--no-cache", "--file", "../more", "--server", &host.server.url])
        .env("COMET_API_KEY", read);
    let output = command.output().unwrap();
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("may only read")
            || String::from_utf8_lossy(&output.stdout).contains("may only read"),
        "{output:?}"
    );
    assert!(!host.people().contains(&"zoe@acme.org".to_owned()));
}
