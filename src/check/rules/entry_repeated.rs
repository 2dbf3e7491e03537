//! The same person or team twice in one list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::super::manifests::Subject;
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC011",
    name: "entry-repeated",
    severity: Severity::Error,
    summary: "A person or a team stands once in a list",
    docs: r"
**What it does.** Refuses a person or a team that stands twice in the `access` of one workspace. A person twice in one team is a warning.

**Why.** The two entries could say different things. Twice in a team says nothing more than once.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {member: ana@acme.org, role: Owner}
    - {member: Ana@acme.org, grants: [inviteUsers]}      # the same person
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for team in &scope.teams {
            let document = team.declared.document;
            for (at, first, email) in repeated(team.members.iter().copied().enumerate()) {
                report
                    .add(
                        &RULE,
                        Place::spec(document, "members").item(at),
                        format!("`{}` is in `{}` twice", scope.emails.text(email), team.name()),
                    )
                    .severity(Severity::Warning)
                    .label("again")
                    .related(Place::spec(document, "members").item(first), "first here")
                    .help("keep one of the two");
            }
        }
        for workspace in &scope.workspaces {
            let subjects = workspace.subjects.iter().map(|subject| match subject {
                Subject::Member(email) => Some((true, *email)),
                Subject::Team(team) => Some((false, *team)),
                Subject::UnknownTeam | Subject::Unclear => None,
            });
            for (at, first, (member, id)) in
                repeated(subjects.enumerate().filter_map(|(at, subject)| Some((at, subject?))))
            {
                let (field, name) =
                    if member { ("member", scope.emails.text(id)) } else { ("team", scope.teams[id as usize].name()) };
                report
                    .add(
                        &RULE,
                        Place::access(workspace, at).key(field),
                        format!("`{name}` stands twice in the access to `{}`", workspace.name()),
                    )
                    .label("again")
                    .related(Place::access(workspace, first).key(field), "first here")
                    .help("put both into one entry");
            }
        }
    }
}

/// What comes again: its place, the first place, and what it is.
fn repeated<T: Copy + Eq + Hash>(items: impl Iterator<Item = (usize, T)>) -> Vec<(usize, usize, T)> {
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for (at, item) in items {
        match seen.entry(item) {
            Entry::Vacant(entry) => {
                entry.insert(at);
            }
            Entry::Occupied(first) => found.push((at, *first.get(), item)),
        }
    }
    found
}
