//! Many who write at once over HTTP, each its own people, and note what the server has acknowledged.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use halley::model::change::{Access, Change, Edit};
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::{Grants, Member, MemberState, Membership, OrganizationRole, WorkspaceRole};
use halley::wire::find;
use halley::wire::halley::{OperationDocument, Operations, OutcomeKind, Outcomes};
use tokio::task::JoinSet;

use crate::halley::client;

/// How many write at once.
pub(crate) const WRITERS: usize = 200;

/// Manifests of an organization with an Admin and a workspace.
pub(crate) const MANIFESTS: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme, subscription: Enterprise}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {default: true}
";

/// What the server has said is done: `verb/kind/name`.
#[derive(Clone, Default)]
pub(crate) struct Acknowledged(Arc<Mutex<Vec<String>>>);

impl Acknowledged {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Those who write. They end when the server is gone, or when they are told to.
pub(crate) struct Writers {
    tasks: JoinSet<()>,
    stop: Arc<AtomicBool>,
    pub(crate) acknowledged: Acknowledged,
}

impl Writers {
    /// Starts them. `name` keeps their people apart from those of others.
    pub(crate) fn start(url: &str, key: &str, name: &str) -> Self {
        let client = client();
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Acknowledged::default());
        let mut tasks = JoinSet::new();
        for number in 0..WRITERS {
            let writer = Writer {
                client: client.clone(),
                url: format!("{url}{}", find("H5").path),
                key: key.to_owned(),
                name: format!("{name}-{number}"),
                acknowledged: acknowledged.clone(),
            };
            let stop = stop.clone();
            tasks.spawn(async move {
                let mut round = 0;
                while !stop.load(Ordering::Relaxed) && writer.write(round).await {
                    round += 1;
                }
            });
        }
        Self { tasks, stop, acknowledged }
    }

    /// Tells them to stop, and waits for their last answers.
    pub(crate) async fn stop(self) -> Acknowledged {
        self.stop.store(true, Ordering::Relaxed);
        self.gone().await
    }

    /// Waits until each of them has noticed that the server is gone.
    pub(crate) async fn gone(mut self) -> Acknowledged {
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
        self.acknowledged
    }
}

/// The people of one request, who commit together; they differ in the first letter.
pub(crate) fn together(email: &str) -> [String; 3] {
    ["a", "b", "c"].map(|letter| format!("{letter}{}", &email[1..]))
}

struct Writer {
    client: reqwest::Client,
    url: String,
    key: String,
    name: String,
    acknowledged: Acknowledged,
}

impl Writer {
    /// Invites three people in one request, and then gives one of them access in another. Says whether both were answered.
    async fn write(&self, round: usize) -> bool {
        let emails = together(&format!("a{}-{round}@acme.org", self.name));
        let people = emails.iter().map(|email| member(email)).collect::<Vec<_>>();
        self.send(&people).await && self.send(&[access(&emails[0])]).await
    }

    /// Whether the server has answered; what it acknowledged is noted. Any other answer than "done" is a fault of the server.
    async fn send(&self, changes: &[Change]) -> bool {
        let body =
            Operations { operations: changes.iter().map(OperationDocument::new).collect(), ..Operations::default() };
        let call = self.client.post(&self.url).header("authorization", &self.key).json(&body);
        let Ok(answer) = call.send().await else { return false };
        let status = answer.status();
        let Ok(text) = answer.text().await else { return false };
        assert!(status.is_success(), "{status}: {text}");
        let Outcomes { outcomes } = serde_json::from_str(&text).unwrap();
        assert_eq!(outcomes.len(), changes.len());
        assert!(outcomes.iter().all(|outcome| outcome.outcome == OutcomeKind::Done), "{outcomes:?}");
        self.acknowledged.0.lock().unwrap().extend(changes.iter().map(Change::id));
        true
    }
}

fn member(email: &str) -> Change {
    let role = OrganizationRole::PlatformMember;
    Change::Member(Edit::Create(Member { email: Email::new(email), role, state: MemberState::Pending }))
}

fn access(email: &str) -> Change {
    let membership = Membership { grants: Grants::NONE, member: Email::new(email), role: WorkspaceRole::Member };
    Change::Membership(Edit::Create(Access { membership, workspace: WorkspaceName::new("research") }))
}
