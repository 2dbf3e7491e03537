//! Access for somebody whom nobody declares.

use std::collections::BTreeMap;

use super::super::emails::EmailId;
use super::super::manifests::Subject;
use super::super::nearest::did_you_mean;
use super::super::text;
use super::{Context, Manifests, Place, Report, Rule, Severity, strict};
use crate::resources::organization::Mode;

pub(super) const RULE: Rule = Rule {
    code: "HC006",
    name: "member-undeclared",
    severity: Severity::Error,
    summary: "Whoever gets access or is in a team is declared as a member",
    docs: r"
**What it does.** Looks for e-mails in `access` and in teams that no CometMember and no CometRoster declares. An error where `ownership.members` is
Authoritative, else a warning: the person may be live without being declared. It is reported once a person.

**Why.** Under Authoritative the person would be removed from the organization and given access in the same plan. A mistyped e-mail shows here first.

**Example.**

```yaml
kind: CometTeam
metadata: {name: vision}
spec: {members: [bob@acmee.org]}      # bob@acme.org is declared
```
",
};

/// Warnings of one organization beyond this many are told as a number.
const SHOWN: usize = 50;
/// Further places of one person that are shown.
const PLACES: usize = 3;

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let mode = scope.ownership().members;
        let undeclared = undeclared(scope);
        let shown = if mode == Mode::Authoritative { undeclared.len() } else { SHOWN };
        // Looking for a name that was meant is quadratic in the end.
        let guess = undeclared.len().saturating_mul(scope.people.len()) <= 1_000_000;
        let rest = undeclared.len().saturating_sub(shown);
        for (count, (email, places)) in undeclared.iter().take(shown).enumerate() {
            let text = scope.emails.text(*email);
            let message = format!("`{}` is no declared member", text::shown(text));
            let mut places = places.iter().cloned();
            let Some(first) = places.next() else { continue };
            let draft =
                report.add(&RULE, first, message).severity(strict(mode)).label("not in any CometMember or CometRoster");
            places.take(PLACES).for_each(|place| {
                draft.related(place, "also here");
            });
            let known = scope.people.iter().filter(|_| guess).map(|person| scope.emails.text(person.email));
            let help = match did_you_mean(text, known) {
                Some(help) => help,
                None => help(mode, if count + 1 == shown { rest } else { 0 }),
            };
            draft.help(help);
        }
    }
}

fn help(mode: Mode, rest: usize) -> String {
    let more = if rest > 0 { format!("; {rest} more people are not declared either") } else { String::new() };
    match mode {
        Mode::Authoritative => format!("add a CometMember or a line in a CometRoster: members are Authoritative{more}"),
        Mode::Additive | Mode::Observe => {
            format!("add a CometMember or a line in a CometRoster, unless the person is a member already{more}")
        }
    }
}

/// Where each undeclared person stands, in the order of reading.
fn undeclared<'a>(scope: &Manifests<'a>) -> Vec<(EmailId, Vec<Place<'a>>)> {
    let mut order: BTreeMap<EmailId, usize> = BTreeMap::new();
    let mut found: Vec<(EmailId, Vec<Place<'a>>)> = Vec::new();
    let mut note = |email: EmailId, place: &dyn Fn() -> Place<'a>| {
        if scope.person(email).is_some() {
            return;
        }
        let at = *order.entry(email).or_insert_with(|| {
            found.push((email, Vec::new()));
            found.len() - 1
        });
        if found[at].1.len() <= PLACES {
            found[at].1.push(place());
        }
    };
    for team in &scope.teams {
        for (at, email) in team.members.iter().enumerate() {
            note(*email, &|| Place::spec(team.declared.document, "members").item(at));
        }
    }
    for workspace in &scope.workspaces {
        for (at, (_, subject)) in workspace.access().enumerate() {
            if let Subject::Member(email) = subject {
                note(email, &|| Place::access(workspace, at).key("member"));
            }
        }
    }
    found
}
