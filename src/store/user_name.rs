//! The user name of a person who becomes Active.

use super::live::Live;
use crate::model::key::Email;

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
