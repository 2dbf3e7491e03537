//! The Plan tab of a large organization: its page is there at once, and the plan as soon as it is made.

use std::fs;
use std::time::{Duration, SystemTime};

use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{Member, MemberState, OrganizationRole};
use tempfile::TempDir;

use crate::serving::{Running, set_up};

const PEOPLE: usize = 4_000;

fn email(at: usize) -> String {
    format!("person{at}@acme.test")
}

fn manifests(folder: &TempDir) {
    let head = "apiVersion: halley.dev/v1alpha1\nkind: ";
    let people: String = (0..PEOPLE).map(|at| format!("  - {{email: {}, role: OpikMember}}\n", email(at))).collect();
    let text = format!(
        "{head}CometOrganization\nmetadata: {{name: acme}}\nspec: {{displayName: Acme}}\n---\n\
         {head}CometRoster\nmetadata: {{name: all}}\nspec:\n  members:\n{people}"
    );
    let path = folder.path().join("org.yaml");
    fs::write(&path, text).unwrap();
    // A file that was just written may be written again within the same moment, and is read anew each time.
    fs::File::options().append(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_needs_a_large_plan_says_so_and_shows_it_when_it_is_made() {
    let folder = TempDir::new().unwrap();
    manifests(&folder);
    let path = folder.path().to_owned();
    let running = Running::with(move |settings| settings.manifests = vec![path]).await;
    let ana = set_up(&running.url, &running.set_up_link()).await;
    let member = |at| Member {
        email: Email::new(&email(at)),
        role: OrganizationRole::PlatformMember,
        state: MemberState::Pending,
    };
    running.change(&(0..PEOPLE).map(|at| Change::Member(Edit::Create(member(at)))).collect::<Vec<_>>());
    for path in ["/admin/plan", "/admin/plan/drift"] {
        let first = ana.get(path).await;
        // What was planned for one page serves the other.
        let waits = if path.ends_with("plan") { "1" } else { "" };
        assert_eq!((first.status, first.header("refresh")), (200, waits), "{}", first.text);
        let mut seen = first;
        for _ in 0..200 {
            if seen.header("refresh").is_empty() {
                break;
            }
            assert!(seen.text.contains("This is a large organization"), "{}", seen.text);
            tokio::time::sleep(Duration::from_millis(300)).await;
            seen = ana.get(path).await;
        }
        assert!(seen.text.contains("person0@acme.test"), "{}", seen.text);
    }
}
