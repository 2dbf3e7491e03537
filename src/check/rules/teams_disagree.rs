//! Two teams that give one person different roles.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::super::emails::EmailId;
use super::super::manifests::{Subject, Workspace};
use super::{Context, Manifests, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC010",
    name: "teams-disagree",
    severity: Severity::Error,
    summary: "Two teams do not give one person different roles in a workspace",
    docs: r"
**What it does.** Refuses a workspace where two teams with different roles share a person, unless that person has an entry of their own, which beats teams.
Entries whose `until` has passed do not count.

**Why.** Nobody could say which role was meant.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {team: vision, role: Owner}
    - {team: interns}      # bob@acme.org is in both teams
```

Add `{member: bob@acme.org, role: …}`, or take bob out of one team.
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for workspace in &scope.workspaces {
            look(context, scope, workspace, report);
        }
    }
}

fn look<'a>(context: &Context<'a>, scope: &Manifests<'a>, workspace: &Workspace<'a>, report: &mut Report<'a>) {
    let valid: Vec<_> = workspace
        .access()
        .enumerate()
        .filter(|(_, (entry, _))| !entry.until.as_ref().is_some_and(|until| context.has_passed(until)))
        .collect();
    let of_teams = || {
        valid.iter().filter_map(|(at, (entry, subject))| match subject {
            Subject::Team(team) => Some((*at, entry.role.as_str(), &scope.teams[*team as usize])),
            Subject::Member(_) | Subject::UnknownTeam | Subject::Unclear => None,
        })
    };
    if of_teams().map(|(_, role, _)| role).collect::<BTreeSet<_>>().len() < 2 {
        return;
    }
    let own: BTreeSet<EmailId> = valid
        .iter()
        .filter_map(|(_, (_, subject))| if let Subject::Member(email) = subject { Some(*email) } else { None })
        .collect();
    let mut given = BTreeMap::new();
    for (at, role, team) in of_teams() {
        for email in team.members.iter().filter(|email| !own.contains(email)) {
            let (first_at, first_role, first_team) = *given.entry(*email).or_insert((at, role, team.name()));
            if first_role == role {
                continue;
            }
            let (email, name) = (scope.emails.text(*email), team.name());
            let message = format!(
                "the teams `{first_team}` and `{name}` give `{email}` different roles in `{}`",
                workspace.name()
            );
            report
                .add(&RULE, Place::access(workspace, at).key("team"), message)
                .label(format!("`{name}` gives {role}"))
                .related(Place::access(workspace, first_at).key("team"), format!("`{first_team}` gives {first_role}"))
                .help(format!(
                    "add `{{member: {email}, role: …}}`, which beats teams, or take the person out of one team"
                ));
        }
    }
}
