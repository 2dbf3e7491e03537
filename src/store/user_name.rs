//! The user name of an active person: made of the e-mail, chosen by the person, or changed by an Admin.

use serde_json::json;

use super::error::Error;
use super::live::Live;
use super::transaction::{Fault, Scope};
use super::{Store, audit, caller, people};
use crate::backend::Provenance;
use crate::model::key::Email;
use crate::model::permission::{Action, Answer};

/// Longer user names are nobody's.
const LONGEST: usize = 64;

impl Store {
    /// Gives an active member another user name.
    ///
    /// # Errors
    ///
    /// The actor is no Admin, there is no such active member, somebody else has the name or nobody can have it, or the file cannot be written.
    pub fn rename_user(&self, provenance: Provenance, email: &Email, name: &str) -> Result<(), Error> {
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            let action = Action::AccessAdminDashboard;
            let decision = caller::decide(&scope.live, &actor, action, None)?;
            if decision.answer != Answer::Yes {
                return Err(Fault::Denied(format!("{actor} may not {action}: {}", decision.because)));
            }
            let Some(before) = people::find(scope, email)?.user_name else {
                return Err(Fault::Refused(format!(
                    "`{email}` has not accepted the invitation yet, and has no user name"
                )));
            };
            if before == name {
                return Ok(());
            }
            take(scope, email, name)?;
            let said = |name: &str| audit::json(&json!({ "userName": name }));
            scope.audit(&format!("update/user-name/{email}"), Some(&said(&before)), Some(&said(name)))?;
            Ok(())
        })
    }
}

/// Gives a member the user name that somebody chose.
pub(super) fn take(scope: &Scope<'_>, email: &Email, name: &str) -> Result<(), Fault> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(is_allowed) {
        return Err(Fault::Refused(format!(
            "`{name}` is no user name: 1 to {LONGEST} letters a to z, digits, `.`, `-` and `_`"
        )));
    }
    let sql = "SELECT 1 FROM members WHERE user_name = ? AND email <> ?";
    if scope.live.one(sql, [name, email.as_str()], |_| Ok(()))?.is_some() {
        return Err(Fault::Refused(format!("somebody has the user name `{name}` already; choose another one")));
    }
    scope.live.execute("UPDATE members SET user_name = ? WHERE email = ?", [name, email.as_str()])?;
    // No snapshot names it, but lists of members are kept for a version.
    scope.changes_snapshot();
    Ok(())
}

/// The e-mail's local part, with a number behind it when others have it.
pub(super) fn free(live: &Live<'_>, email: &Email) -> rusqlite::Result<String> {
    let base = base(email);
    if !taken(live, &base)? {
        return Ok(base);
    }
    // Doubling, then halving: a thousand people with one local part cost ten questions each, not a thousand.
    let name = |number: u64| format!("{base}-{number}");
    let mut high = 2;
    while taken(live, &name(high))? {
        high *= 2;
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low.midpoint(high);
        if taken(live, &name(middle))? { low = middle } else { high = middle }
    }
    Ok(name(high))
}

fn base(email: &Email) -> String {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = local.chars().filter(allowed).collect();
    if name.is_empty() { "user".to_owned() } else { name }
}

fn taken(live: &Live<'_>, name: &str) -> rusqlite::Result<bool> {
    Ok(live.one("SELECT 1 FROM members WHERE user_name = ?", [name], |_| Ok(()))?.is_some())
}
