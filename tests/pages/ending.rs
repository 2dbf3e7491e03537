//! What ends soon stands on the Plan tab and on the page of the person.

use std::fs;

use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{Member, MemberState, OrganizationRole};
use jiff::ToSpan;
use tempfile::TempDir;

use crate::serving::{Running, set_up};

const PERSON: &str = "/admin/users/person?email=eve%40acme.test";

#[tokio::test(flavor = "multi_thread")]
async fn an_end_stands_on_the_plan_tab_and_on_the_page_of_the_person() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    let running = Running::with(move |settings| settings.manifests = vec![path]).await;
    let ana = set_up(&running.url, &running.set_up_link()).await;
    let eve =
        Member { email: Email::new("eve@acme.test"), role: OrganizationRole::ViewOnly, state: MemberState::Active };
    running.change(&[Change::Member(Edit::Create(eve))]);
    let today = running.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let write = |days: i64| {
        let until = today.checked_add(days.days()).unwrap();
        let head = "apiVersion: halley.dev/v1alpha1\nkind: ";
        let text = format!(
            "{head}CometOrganization\nmetadata: {{name: acme}}\nspec: {{displayName: Acme}}\n---\n\
             {head}CometMember\nmetadata: {{name: eve}}\nspec: {{email: eve@acme.test, role: ViewOnly, until: {until}}}\n"
        );
        fs::write(folder.path().join("org.yaml"), text).unwrap();
        until.to_string()
    };
    let far = write(15);
    let seen = ana.get(PERSON).await;
    assert!(seen.status == 200 && !seen.text.contains("Ends soon") && !seen.text.contains(&far), "{}", seen.text);
    let near = write(14);
    let seen = ana.get(PERSON).await.text;
    assert!(
        seen.contains("Ends soon") && seen.contains("In the organization: the last day is") && seen.contains(&near),
        "{seen}"
    );
    let plan = ana.get("/admin/plan").await.text;
    assert!(plan.contains("Ends soon: a later plan takes it away") && plan.contains(&near), "{plan}");
    let another = ana.get("/admin/users/person?email=ana%40acme.test").await.text;
    assert!(!another.contains("Ends soon"), "{another}");
}
