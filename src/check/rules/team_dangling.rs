//! Access for a team that nobody declares.

use super::super::manifests::Subject;
use super::super::nearest::did_you_mean;
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC005",
    name: "team-dangling",
    severity: Severity::Error,
    summary: "`team` names a CometTeam of the same namespace",
    docs: r"
**What it does.** Refuses an access entry for a team that is not declared.

**Why.** Teams exist in manifests only. Nobody would get the access, and under Authoritative everybody in the team would lose it.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {team: visoin, role: Owner}      # the team is called `vision`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for workspace in &scope.workspaces {
            for (at, (entry, subject)) in workspace.access().enumerate() {
                let Some(team) = entry.team.as_ref().filter(|_| subject == Subject::UnknownTeam) else { continue };
                let team = team.as_str();
                let draft = report
                    .add(&RULE, Place::access(workspace, at).key("team"), format!("there is no CometTeam `{team}`"))
                    .label("not declared in this namespace");
                match did_you_mean(team, scope.team_names.keys().copied()) {
                    Some(help) => draft.help(help),
                    None => draft.help("declare the team, or name a person with `member: name@example.org`"),
                };
            }
        }
    }
}
