//! Rotating a key by hand: first a new one, which is put where the old one was; then the old one ends.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{key, place, row};
use crate::model::change::{Change, KeyChange, NewKey, State as Side};
use crate::model::key::{AccountName, KeyName};
use crate::store::{AccountRow, StoredKey};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Page, SignedIn, Tab, parts};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path((name, id)): Path<(String, String)>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &name, &id)).await
}

fn page(app: &App, who: &SignedIn, name: &str, id: &str) -> Result<Page, Failed> {
    let AccountRow { account, keys } = row(app, name)?;
    let account = &account.name;
    let missing = || Failed::missing("There is no such key. It may have been revoked.");
    let old = keys.iter().find(|key| key.id == id).ok_or_else(missing)?;
    let new = successor(old, &keys);
    let body = html! {
        p.quiet { "In this order nothing stands still: both keys work until the old one is revoked." }
        ol.steps {
            li.done[new.is_some()] {
                h2 { "Make the new key" }
                @match new {
                    Some(new) => p { b { (new.name) } " was made " (parts::moment(&new.created_at)) "." },
                    None => (follow(who, account, old, &keys)),
                }
            }
            li {
                h2 { "Put it where " (old.name) " is now" }
                p { "Then look whether the program works with it." }
                @if let Some(new) = new { p.quiet { (new.name) ": " (super::list::used(new.last_used_at.as_deref())) } }
            }
            li {
                h2 { "Revoke the old key" }
                @if new.is_some() {
                    p.quiet { (old.name) ": " (super::list::used(old.last_used_at.as_deref())) }
                    (key::form(who, &key::state(account, old)))
                } @else {
                    p.quiet { "Once the new key is made." }
                }
            }
        }
    };
    let page = Page::new(format!("Rotate {}", old.name), body).seen_by(who.viewer.clone()).in_tab(Tab::ServiceAccounts);
    Ok(page.back_to(place(account, ""), "Service account").saying(app.flashes.take(&who.session)))
}

/// The declared name of a key, and its number; one that was made without a number comes before all.
fn generation(name: &KeyName) -> (&str, u32) {
    name.generation().unwrap_or((name.as_str(), 0))
}

/// The newest key of the same name that came after.
fn successor<'a>(old: &StoredKey, keys: &'a [StoredKey]) -> Option<&'a StoredKey> {
    let (name, number) = generation(&old.name);
    let later = keys.iter().filter(|key| {
        let (of, at) = generation(&key.name);
        of == name && at > number
    });
    later.max_by_key(|key| generation(&key.name).1)
}

fn follow(who: &SignedIn, account: &AccountName, old: &StoredKey, keys: &[StoredKey]) -> Markup {
    let key = key::state(account, old);
    let name = key::next(generation(&old.name).0, keys);
    html! {
        p { "It is called " b { (name) } ". Its secret is shown once, on the next page." }
        form method="post" action=(Follow::PATH) {
            (edit::hidden(&who.viewer, Some(&edit::was([Some(Side::Key(&key))]))))
            input type="hidden" name="account" value=(account);
            input type="hidden" name="key" value=(key.id);
            (key::now(&format!("Make {name}"), false))
        }
    }
}

/// Makes the key that follows another one.
pub(super) struct Follow;

impl Edit for Follow {
    const PATH: &'static str = "/admin/service-accounts/rotate-key";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let before = key::live_key(app, sent)?;
        let keys = app.store.account_row(&before.account)?.map(|row| row.keys).unwrap_or_default();
        let name = key::next(generation(&before.name).0, &keys);
        let back = place(&before.account, &format!("/keys/{}/rotate", parts::encoded(&before.id)));
        let said = format!(" {} works until you revoke it.", before.name);
        let after = NewKey { account: before.account.clone(), name: name.clone(), target: "".into() };
        let change = Change::Key(KeyChange::Rotate { before, after });
        Ok(Wanted::one(change, "", back).then(move |_, _, executed| Ok(key::made(&name, executed, &said))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::KeyHolder;

    #[test]
    fn the_successor_is_the_newest_key_of_the_same_name() {
        let key = |name: &str| StoredKey {
            id: String::new(),
            name: KeyName::new(name),
            holder: KeyHolder::ServiceAccount(AccountName::new("ci")),
            created_at: String::new(),
            last_used_at: None,
        };
        let keys = [key("ci"), key("ci.1"), key("ci.2"), key("ci.10"), key("cd.4")];
        let after = |name: &str| successor(&key(name), &keys).map(|key| key.name.to_string());
        assert_eq!(after("ci").as_deref(), Some("ci.10"));
        assert_eq!(after("ci.2").as_deref(), Some("ci.10"));
        assert_eq!(after("ci.10"), None);
        assert_eq!(after("cd.4"), None);
    }
}
