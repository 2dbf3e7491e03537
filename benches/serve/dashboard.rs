//! The pages of the dashboard, as an Admin of a large organization asks for them: again and again, and right after a change.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use halley::backend::{Provenance, Secret};
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{Invitations, Profile};
use halley::store::{Authority, Mode, SessionLimits, Store};

use crate::load::{self, By, Spread};
use crate::measure::{self, Report};
use crate::site::Site;

const CLIENTS: usize = 4;
const REQUESTS: usize = 1_000;
const AFTER_A_CHANGE: usize = 100;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A row a page.
pub(crate) async fn rows(site: &Site, report: &Report) {
    let admin = Email::new(&site.admin());
    let store = open(&site.database());
    let session = sign_in(&store, &admin);
    let server = site.serve();
    let size = site.size.to_string();
    for path in paths(&store, &admin) {
        let by = By::Session(session.expose());
        let first = load::get(&server.url, by, &path, None).await;
        let Spread { median, p99, worst, .. } = load::closed_loop(&server.url, by, &path, CLIENTS, REQUESTS).await;
        let mut times = Vec::new();
        for turn in 0..AFTER_A_CHANGE {
            change(&store, turn % 2 == 0);
            times.push(load::get(&server.url, by, &path, None).await.took);
        }
        let changed = load::spread(times);
        let [median, p99, worst, after, after_worst] =
            [median, p99, worst, changed.p99, changed.worst].map(measure::milliseconds);
        let measured = format!(
            "p50 {median}, p99 {p99}, worst {worst}; right after a change p99 {after}, worst {after_worst}; {:.0} kB",
            first.bytes as f64 / 1e3
        );
        report.row(&format!("`{}`", short(&path)), &size, "p99 50 ms, 200 kB", &measured, server.peak());
    }
}

#[expect(clippy::disallowed_methods, reason = "a session has a beginning")]
fn open(database: &Path) -> Store {
    Store::open(database, Mode::ReadWrite, Arc::new(jiff::Timestamp::now)).unwrap()
}

fn owner() -> Provenance {
    Provenance::by_hand(Actor::Owner, "bench")
}

/// A session of somebody whose password nobody knows.
fn sign_in(store: &Store, admin: &Email) -> Secret {
    store.set_password(owner(), admin, "no hash", None).unwrap();
    store.open_session(admin, "no hash", "bench", SessionLimits { idle: DAY, absolute: DAY }).unwrap().token
}

/// Something small that makes whatever is remembered old.
fn change(store: &Store, only_admins: bool) {
    let before = store.organization().unwrap().unwrap().profile;
    let invitations = if only_admins { Invitations::AdminsOnly } else { Invitations::Everyone };
    let after = Profile { invitations, ..before.clone() };
    let change = Change::Organization(Edit::Update { before, after });
    store.desk().unwrap().execute(&owner(), &Authority::Owner, None, &[change]).unwrap();
}

/// The pages, with the largest workspace and somebody in the middle where one is asked for.
fn paths(store: &Store, admin: &Email) -> Vec<String> {
    let all = halley::store::Cut { page: 1, size: 100_000 };
    let asked = halley::store::WorkspacesAsked { search: None, of: None };
    let workspaces = store.workspaces_page(&asked, all).unwrap().rows;
    let largest = workspaces.iter().max_by_key(|row| row.members).unwrap().name.clone();
    let middle = halley::store::Cut { page: 50_000, size: 1 };
    let person = store.members_page(&halley::store::MembersAsked::default(), middle).unwrap().rows[0].email.clone();
    let fixed = [
        "/",
        "/admin",
        "/admin/workspaces",
        "/admin/workspaces?page=20",
        "/admin/workspaces?search=a",
        "/admin/users",
        "/admin/users?page=1000",
        "/admin/users?search=an",
        "/admin/users?role=Admin",
        "/admin/settings",
        "/admin/service-accounts",
        "/admin/billing",
        "/admin/plan",
        "/admin/access",
        "/admin/access?page=20",
        "/admin/access?search=an",
        "/admin/history",
        "/admin/history?page=100",
    ];
    let about = [
        format!("/admin/workspaces/users?workspace={largest}"),
        format!("/workspaces/{largest}"),
        format!("/admin/users/person?email={person}"),
        format!("/admin/access?workspace={largest}"),
        format!("/admin/access?workspace={largest}&action=inviteExistingUsers"),
        format!("/admin/access?member={person}"),
        format!("/admin/access?member={admin}&workspace={largest}"),
    ];
    fixed.into_iter().map(str::to_owned).chain(about).collect()
}

/// Names of people and places do not stand in the documentation.
fn short(path: &str) -> String {
    let known = ["workspace", "email", "member"];
    let Some((page, query)) = path.split_once('?') else {
        return path
            .split_once("/workspaces/")
            .filter(|(before, _)| before.is_empty())
            .map_or(path.to_owned(), |_| "/workspaces/NAME".into());
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if known.contains(&name) => format!("{name}=…"),
        _ => pair.to_owned(),
    });
    format!("{page}?{}", pairs.collect::<Vec<_>>().join("&"))
}
