//! Keys of service accounts: making one, whose secret is shown once, and ending one.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::change::live;
use super::{HELP, place, row};
use crate::model::change::{Change, KeyChange, KeyState, NewKey, State as Side};
use crate::model::key::{AccountName, KeyName};
use crate::store::{AccountRow, Executed, StoredKey};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::flash::Flash;
use crate::web::page::{Failed, Faults, Field, Page, SignedIn, parts};

pub(super) async fn show_new(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(name): Path<String>,
) -> Result<Page, Failed> {
    app.ask(move |app| {
        let account = row(app, &name)?.account.name;
        Ok(page(&who, &account, "", &Faults::default()))
    })
    .await
}

fn page(who: &SignedIn, account: &AccountName, name: &str, faults: &Faults) -> Page {
    let field = Field {
        name: "name",
        label: "Name of the key",
        kind: "text",
        autocomplete: "off",
        value: name,
        hint: "For what uses it. Its keys are numbered: pipeline becomes pipeline.1, and pipeline.2 when it is rotated.",
    };
    let body = html! {
        form.fields method="post" action=(Make::PATH) {
            (edit::hidden(&who.viewer, None))
            input type="hidden" name="account" value=(account);
            (faults.summary())
            (field.markup(faults))
            p.quiet {
                "The secret is shown once, on the next page. A key that a manifest declares is made and rotated by "
                code { "halley apply" } ", which writes the secret where it belongs. " a href=(HELP) { "How that works" }
            }
            (now("Make the key", false))
        }
    };
    super::dialog(who, format!("New key for {account}"), body).back_to(place(account, ""), "Service account")
}

/// The button of what is done by hand alone. Of keys, manifests say only that there is one, and where its secret goes.
pub(super) fn now(label: &str, is_destructive: bool) -> Markup {
    html! { div.buttons { button.danger[is_destructive] name="how" value="now" { (label) } } }
}

/// The live name of the next key that is called so: `<name>.<n>`. Whoever writes a number means it.
pub(super) fn next(name: &str, keys: &[StoredKey]) -> KeyName {
    let name = KeyName::new(name);
    if name.generation().is_some() {
        return name;
    }
    let of_name = keys.iter().filter_map(|key| match key.name.generation() {
        Some((declared, number)) => (declared == name.as_str()).then_some(number),
        None => (key.name == name).then_some(0),
    });
    name.with_generation(of_name.max().unwrap_or(0).saturating_add(1))
}

/// What is left when a key is made: its secret, and what to do with it.
pub(super) fn made(name: &KeyName, executed: &mut Vec<Executed>, said: &str) -> Flash {
    match executed.pop() {
        Some(Executed::Issued { id: _, secret }) => Flash::Secret {
            said: format!("The key {name} is made. Copy it now: it is shown only this once.{said}"),
            secret,
        },
        _ => Flash::Failed(format!("No key was made: a live one is called {name} already.")),
    }
}

/// Makes a key.
pub(super) struct Make;

impl Edit for Make {
    const PATH: &'static str = "/admin/service-accounts/make-key";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let account = live(app, sent)?.name;
        let text = sent.text("name").trim();
        if text.is_empty() {
            return Err(Stop::Faults(Faults::one("name", "A name is not empty.")));
        }
        let keys = app.store.account_row(&account)?.map(|row| row.keys).unwrap_or_default();
        let name = next(text, &keys);
        if keys.iter().any(|key| key.name == name) {
            return Err(Stop::Faults(Faults::one("name", format!("A live key is called “{name}” already."))));
        }
        let back = place(&account, "");
        let change = Change::Key(KeyChange::Issue(NewKey { account, name: name.clone(), target: "".into() }));
        Ok(Wanted::one(change, "", back).then(move |_, _, executed| Ok(made(&name, executed, ""))))
    }

    fn again(_: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        Ok(page(who, &AccountName::new(sent.text("account")), sent.text("name"), faults))
    }
}

pub(super) async fn show_revoke(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path((name, id)): Path<(String, String)>,
) -> Result<Page, Failed> {
    app.ask(move |app| {
        let AccountRow { account, keys } = row(app, &name)?;
        let found = keys.into_iter().find(|key| key.id == id).map(|key| (state(&account.name, &key), key));
        let (state, key) = found.ok_or_else(|| Failed::missing("There is no such key. It may have been revoked."))?;
        let body = html! {
            p { "Whatever uses " b { (key.name) } " is refused from then on. The key cannot be brought back." }
            p.quiet {
                @match &key.last_used_at {
                    Some(at) => { "It was last used " (parts::moment(at)) "." },
                    None => "It was never used.",
                }
            }
            (form(&who, &state))
        };
        let page = super::dialog(&who, format!("Revoke {}?", key.name), body);
        Ok(page.back_to(place(&account.name, ""), "Service account"))
    })
    .await
}

/// The form that revokes a key.
pub(super) fn form(who: &SignedIn, key: &KeyState) -> Markup {
    html! {
        form method="post" action=(Revoke::PATH) {
            (edit::hidden(&who.viewer, Some(&edit::was([Some(Side::Key(key))]))))
            input type="hidden" name="account" value=(key.account);
            input type="hidden" name="key" value=(key.id);
            (now(&format!("Revoke {}", key.name), true))
        }
    }
}

/// A live key, as changes speak of it.
pub(super) fn state(account: &AccountName, key: &StoredKey) -> KeyState {
    KeyState { account: account.clone(), id: key.id.as_str().into(), name: key.name.clone() }
}

/// Ends a key.
pub(super) struct Revoke;

impl Edit for Revoke {
    const PATH: &'static str = "/admin/service-accounts/revoke-key";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let key = live_key(app, sent)?;
        let (done, back) = (format!("The key {} is revoked.", key.name), place(&key.account, ""));
        Ok(Wanted::one(Change::Key(KeyChange::Revoke { key, scheduled: false }), done, back))
    }
}

/// The key that a form is about, as it is now.
pub(super) fn live_key(app: &App, sent: &Sent) -> Result<KeyState, Stop> {
    let account = live(app, sent)?.name;
    let keys = app.store.account_row(&account)?.map(|row| row.keys).unwrap_or_default();
    let found = keys.iter().find(|key| key.id == sent.text("key"));
    found.map(|key| state(&account, key)).ok_or_else(|| Stop::Refused("The key has been revoked meanwhile.".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::KeyHolder;

    #[test]
    fn keys_are_numbered_as_plans_number_them() {
        let key = |name: &str| StoredKey {
            id: String::new(),
            name: KeyName::new(name),
            holder: KeyHolder::ServiceAccount(AccountName::new("ci")),
            created_at: String::new(),
            last_used_at: None,
        };
        let live = [key("ci.1"), key("ci.10"), key("other.3"), key("old")];
        for (name, follows) in
            [("ci", "ci.11"), ("other", "other.4"), ("new", "new.1"), ("old", "old.1"), ("x.7", "x.7")]
        {
            assert_eq!(next(name, &live).as_str(), follows);
        }
        assert_eq!(next("a", &[key("a.4294967295")]).as_str(), "a.4294967295");
    }
}
