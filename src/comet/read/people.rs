//! Who is who: user names, e-mails, service accounts. Fills in what one list leaves out from the others.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::lists::Asked;
use super::{Gathered, Reading, concerns_one_list};
use crate::backend::Error;
use crate::comet::http::Call;
use crate::model::key::{AccountName, Email};
use crate::wire::admin::ChargebackReport;
use crate::wire::find;
use crate::wire::frontend::{Member, Roles, UserNames};

/// C4 refuses longer lists.
const NAMES: usize = 500;
/// The report is large and slow: Comet's own client gives it 30 s.
const REPORT: usize = 256 << 20;
const PATIENCE: Duration = Duration::from_secs(120);

/// Who is a service account.
#[derive(Debug)]
pub(super) struct Accounts(Option<BTreeSet<String>>);

impl Accounts {
    pub(super) fn of(accounts: &Reading<Vec<String>>) -> Self {
        Self(match accounts {
            Reading::Read(names) => Some(names.iter().map(|name| AccountName::new(name).as_str().to_owned()).collect()),
            Reading::Unread(..) => None,
        })
    }

    /// Whether the user is one: by the list, and without a list by the prefix that Comet gives them all.
    pub(super) fn contains(&self, user: &str) -> bool {
        match &self.0 {
            Some(names) => names.contains(user),
            None => user.starts_with(AccountName::PREFIX),
        }
    }
}

/// E-mails by user name, from every list that has both.
pub(super) fn emails(gathered: &Gathered) -> BTreeMap<&str, Email> {
    let mut emails = BTreeMap::new();
    for place in &gathered.places {
        for row in place.members.seen() {
            if let (Some(user), Some(email)) = (&row.user_name, &row.email) {
                emails.insert(user.as_str(), Email::new(email));
            }
        }
    }
    for row in gathered.members.seen() {
        if let (Some(user), Some(email)) = (&row.user_name, &row.email) {
            emails.insert(user.as_str(), Email::new(email));
        }
    }
    emails
}

/// Fills in what is missing: e-mails from the admin interface, members from the workspaces when they cannot be listed.
pub(super) async fn complete(asked: &Asked<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    if gathered.members.gap().is_some() && gathered.members.seen().is_empty() {
        from_workspaces(asked, gathered).await?;
    }
    let nameless: BTreeSet<String> = nameless(gathered);
    if nameless.is_empty() {
        return Ok(());
    }
    let report = asked.ask::<ChargebackReport>("B5", Call::to(find("B5")).at_most(REPORT).within(PATIENCE)).await;
    let Ok(report) = report else { return Ok(()) };
    let users = report.users.all().iter().filter(|user| nameless.contains(&user.username));
    let known: BTreeMap<&str, &String> =
        users.filter_map(|user| Some((user.username.as_str(), user.email.as_ref()?))).collect();
    let fill = |user: &Option<String>, email: &mut Option<String>| {
        if email.is_none() {
            *email = user.as_deref().and_then(|user| known.get(user)).map(|email| (*email).clone());
        }
    };
    let (Reading::Read(members) | Reading::Unread(members, _)) = &mut gathered.members;
    for row in members {
        fill(&row.user_name, &mut row.email);
    }
    for place in &mut gathered.places {
        let (Reading::Read(rows) | Reading::Unread(rows, _)) = &mut place.members;
        for row in rows {
            fill(&row.user_name, &mut row.email);
        }
    }
    Ok(())
}

/// People of whom no list says the e-mail.
fn nameless(gathered: &Gathered) -> BTreeSet<String> {
    let emails = emails(gathered);
    let accounts = Accounts::of(&gathered.accounts);
    let members = gathered.members.seen().iter().filter_map(|row| row.user_name.as_ref());
    let inside = gathered.places.iter().flat_map(|place| place.members.seen()).filter_map(|row| row.user_name.as_ref());
    let people = members.chain(inside).filter(|user| !accounts.contains(user));
    people.filter(|user| !emails.contains_key(user.as_str())).cloned().collect()
}

/// The people in the workspaces that were read, with their roles where C4 answers. Never all members.
async fn from_workspaces(asked: &Asked<'_>, gathered: &mut Gathered) -> Result<(), Error> {
    let mut people: BTreeMap<String, Member> = BTreeMap::new();
    for row in gathered.places.iter().flat_map(|place| place.members.seen()) {
        if let Some(user) = &row.user_name {
            let (user_name, email) = (Some(user.clone()), row.email.clone());
            let member = people.entry(user.clone()).or_insert(Member { user_name, email: None, role: None });
            member.email = member.email.take().or(email);
        }
    }
    let names: Vec<String> = people.keys().cloned().collect();
    for chunk in names.chunks(NAMES) {
        let call =
            Call::to(find("C4")).with(&[asked.organization]).asks().json(&UserNames { user_names: chunk.to_vec() });
        match asked.ask::<Roles>("C4", call).await {
            Ok(answer) => {
                for (user, role) in answer.roles {
                    if let Some(member) = people.get_mut(&user) {
                        member.role = Some(role);
                    }
                }
            }
            Err(failure) if concerns_one_list(&failure) => break,
            Err(failure) => return Err(failure.into()),
        }
    }
    let why = gathered.members.gap().unwrap_or_default().to_owned();
    gathered.members = Reading::Unread(people.into_values().collect(), why);
    Ok(())
}
