//! An `until` that has passed.

use super::super::manifests::{Person, Subject, Workspace};
use super::{Context, Manifests, Place, Report, Rule, Severity};
use crate::resources::organization::Mode;
use crate::resources::values::DateText;

pub(super) const RULE: Rule = Rule {
    code: "HC023",
    name: "until-past",
    severity: Severity::Warning,
    summary: "An `until` that has passed ends access, and its line can go",
    docs: r"
**What it does.** Warns of people and access whose `until` has passed, and says what the plan takes away.

**Why.** Access ends at 24:00 UTC of that day, also where nothing else is ever removed. Whoever still needs it gets a later day; else the line can go.

**Example.**

```yaml
kind: CometMember
metadata: {name: eve}
spec: {email: eve@partner.example, until: 2020-01-31}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let ownership = scope.ownership();
        for person in &scope.people {
            if let Some(until) = person.until.filter(|until| context.has_passed(until)) {
                let what = format!("{} from the organization", person.written);
                add(report, (&what, ownership.members), until, person_place(person));
            }
        }
        for workspace in &scope.workspaces {
            for (at, (entry, subject)) in workspace.access().enumerate() {
                if let Some(until) = entry.until.as_ref().filter(|until| context.has_passed(until)) {
                    let what = format!("{} from `{}`", subject_name(scope, workspace, subject), workspace.name());
                    add(report, (&what, ownership.access), until, Place::access(workspace, at).key("until"));
                }
            }
        }
    }
}

fn person_place<'a>(person: &Person<'a>) -> Place<'a> {
    Place::person(person, "until")
}

fn subject_name(scope: &Manifests<'_>, workspace: &Workspace<'_>, subject: Subject) -> String {
    match subject {
        Subject::Member(email) => scope.emails.text(email).to_owned(),
        Subject::Team(team) => format!("the team `{}`", scope.teams[team as usize].name()),
        Subject::UnknownTeam | Subject::Unclear => format!("somebody in `{}`", workspace.name()),
    }
}

fn add<'a>(report: &mut Report<'a>, (what, mode): (&str, Mode), until: &DateText, place: Place<'a>) {
    let help = match mode {
        Mode::Authoritative | Mode::Additive => {
            format!("the plan removes {what}; give a later day, or take the line out once that is done")
        }
        Mode::Observe => format!("Observe removes nothing: the plan only reports {what}"),
    };
    report
        .add(&RULE, place, format!("`until: {}` has passed", until.as_str()))
        .label("ended at 24:00 UTC of this day")
        .help(help);
}
