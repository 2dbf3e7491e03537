//! The fake of Comet, failing.

use std::collections::BTreeMap;
use std::thread;

use crate::fake_comet::{FakeComet, State, When};
use crate::sandbox::{Ran, Sandbox, workspace};
use crate::table::{Row, differing, ending, rows};

/// The route that invites.
const INVITE: &str = "A4";

/// A Comet that has Ana alone, and manifests that want Bob in a new workspace.
struct Site {
    sandbox: Sandbox,
    fake: FakeComet,
}

impl Site {
    fn new() -> Self {
        let sandbox = Sandbox::with_people(&["bob@acme.org"]);
        sandbox.write(
            "organization.yaml",
            "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n",
        );
        sandbox.write("workspaces.yaml", workspace("research", "access: [{member: bob@acme.org}]"));
        Self { sandbox, fake: FakeComet::start(State::acme()) }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let (url, key) = (self.fake.url(), self.fake.state().switches.key);
        self.sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)])
    }

    /// Who stands where.
    fn stands(&self) -> BTreeMap<String, Vec<String>> {
        let places = self.fake.state().workspaces;
        let people = |place: &crate::fake_comet::Workspace| {
            place.members.keys().chain(place.invitations.keys()).cloned().collect()
        };
        places.iter().map(|place| (place.name.clone(), people(place))).collect()
    }

    fn converges(&self, what: &str) -> Vec<Option<String>> {
        self.fake.heal();
        let mut found = vec![
            ending(&format!("{what}, applied again"), &self.run(&["apply", "--yes"]), 0, ""),
            ending(&format!("{what}, planned again"), &self.run(&["plan", "--detailed-exitcode"]), 0, ""),
        ];
        let stands = self.stands();
        let right = BTreeMap::from([("research".to_owned(), vec!["ana".to_owned(), "bob@acme.org".to_owned()])]);
        found.push((stands != right).then(|| format!("{what}: {stands:?}")));
        found
    }
}

fn everywhere(run: impl Fn(&Row) -> Vec<Option<String>> + Sync) {
    let (rows, run) = (rows(), &run);
    let found = thread::scope(|scope| {
        let threads: Vec<_> = rows.iter().map(|row| scope.spawn(move || run(row))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    differing(found);
}

#[test]
fn a_plan_of_which_every_request_fails_says_why() {
    everywhere(|row| {
        let site = Site::new();
        for number in 1..300 {
            site.fake.fault(When::Request(number), row.fault.clone());
        }
        let what = format!("plan, {}", row.name);
        let found = vec![ending(&what, &site.run(&["plan", "--timeout", "1"]), row.comet[0], row.says)];
        assert_eq!(site.fake.state().workspaces.len(), 0, "{what}");
        found
    });
}

#[test]
fn an_invitation_that_fails_once_or_always_is_sent_by_the_next_apply() {
    everywhere(|row| {
        let mut found = Vec::new();
        for (times, how, code) in [(1, "once", row.comet[1]), (usize::MAX, "always", row.comet[2])] {
            let site = Site::new();
            site.fake.faults(When::Route(INVITE), row.fault.clone(), times);
            let what = format!("{how}, {}", row.name);
            let ran = site.run(&["apply", "--yes", "--timeout", "1"]);
            found.push(ending(&what, &ran, code, ""));
            found.extend(site.converges(&what));
        }
        found
    });
}
