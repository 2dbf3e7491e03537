//! An `until` that passes soon.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::manifests::{Subject, Workspace};
use super::super::text::day;
use super::{Context, Manifests, Place, Report, Rule, Severity};
use crate::model::days::{NEAR, days_left};
use crate::resources::organization::Mode;
use crate::resources::values::DateText;

pub(super) const RULE: Rule = Rule {
    code: "HC042",
    name: "until-near",
    severity: Severity::Warning,
    summary: "An `until` passes within two weeks",
    docs: r"
**What it does.** Warns of people and access whose `until` passes within 14 days. Of several entries for one person in a workspace the latest
`until` counts, and an entry without one lasts for ever, so an entry that takes nothing from anybody is passed over.

**Why.** Access ends at 24:00 UTC of that day, by the next plan after it. Whoever still needs it gets a later day in time; else there is nothing to do.

**Example.**

```yaml
kind: CometMember
metadata: {name: eve}
spec: {email: eve@partner.example, until: 2026-06-10}   # and today is 2026-06-01
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let ownership = scope.ownership();
        if ownership.members != Mode::Observe {
            for person in &scope.people {
                if let Some(until) = person.until.filter(|until| is_near(context, until)) {
                    let what = format!("{} leaves the organization", person.written);
                    add(context, report, &what, until, Place::person(person, "until"));
                }
            }
        }
        if ownership.access != Mode::Observe {
            scope.workspaces.iter().for_each(|workspace| access(context, report, scope, workspace));
        }
    }
}

fn access<'a>(context: &Context<'a>, report: &mut Report<'a>, scope: &Manifests<'a>, workspace: &Workspace<'a>) {
    let is_near = |until: &Option<DateText>| until.as_ref().is_some_and(|until| is_near(context, until));
    if !workspace.access().any(|(entry, _)| is_near(&entry.until)) {
        return;
    }
    let last = last_days(scope, workspace);
    for (at, (entry, subject)) in workspace.access().enumerate() {
        let Some(until) = entry.until.as_ref().filter(|_| is_near(&entry.until)) else { continue };
        let ends = |email: &u32| last.get(email).copied().flatten() == day(until.as_str());
        let leaving: Vec<u32> = people(scope, subject).into_iter().filter(ends).collect();
        let what = match (subject, leaving.as_slice()) {
            (_, []) => continue,
            (Subject::Team(team), leaving) => {
                let name = scope.teams[team as usize].name();
                format!("{} of the team `{name}` loses `{}`", counted(leaving.len()), workspace.name())
            }
            (_, leaving) => format!("{} loses `{}`", scope.emails.text(leaving[0]), workspace.name()),
        };
        add(context, report, &what, until, Place::access(workspace, at).key("until"));
    }
}

fn counted(people: usize) -> String {
    if people == 1 { "1 person".to_owned() } else { format!("each of {people} people") }
}

/// The day on which each person's access to a workspace ends; `None`: never.
fn last_days(scope: &Manifests<'_>, workspace: &Workspace<'_>) -> BTreeMap<u32, Option<Date>> {
    let mut last: BTreeMap<u32, Option<Date>> = BTreeMap::new();
    for (entry, subject) in workspace.access() {
        let until = entry.until.as_ref().and_then(|until| day(until.as_str()));
        for email in people(scope, subject) {
            let known = last.entry(email).or_insert(until);
            *known = known.and_then(|known| until.map(|until| known.max(until)));
        }
    }
    last
}

fn people(scope: &Manifests<'_>, subject: Subject) -> Vec<u32> {
    match subject {
        Subject::Member(email) => vec![email],
        Subject::Team(team) => scope.teams[team as usize].members.to_vec(),
        Subject::UnknownTeam | Subject::Unclear => Vec::new(),
    }
}

fn is_near(context: &Context<'_>, until: &DateText) -> bool {
    days(context, until).is_some_and(|days| days <= NEAR)
}

fn days(context: &Context<'_>, until: &DateText) -> Option<u32> {
    days_left(context.today, day(until.as_str())?)
}

/// The message names the day alone: it is the same on each of them, and so is what a custom resource shows.
fn add<'a>(context: &Context<'a>, report: &mut Report<'a>, what: &str, until: &DateText, place: Place<'a>) {
    let left = match days(context, until).unwrap_or_default() {
        0 => "today is the last day".to_owned(),
        1 => "tomorrow is the last day".to_owned(),
        days => format!("{days} days are left"),
    };
    report
        .add(&RULE, place, format!("`until: {}` is near: {what} after that day", until.as_str()))
        .label(left)
        .help("give a later day to who still needs it");
}
