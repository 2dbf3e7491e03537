//! An access entry for both a person and a team, or for nobody.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC012",
    name: "access-subject",
    severity: Severity::Error,
    summary: "An access entry names either a member or a team",
    docs: r"
**What it does.** Refuses an access entry with both `member` and `team`, or with neither.

**Why.** With both, nobody could say whether the person's entry or the team's is meant; with neither, it is for nobody.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {role: Owner}      # for whom?
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for workspace in context.scopes.scopes.iter().flat_map(|scope| &scope.workspaces) {
        for (at, (entry, _)) in workspace.access().enumerate() {
            let place = Place::access(workspace, at);
            match (&entry.member, &entry.team) {
                (Some(member), Some(team)) => {
                    let message = format!(
                        "an access entry names both the member `{}` and the team `{}`",
                        member.as_str(),
                        team.as_str()
                    );
                    report
                        .add(&RULE, place.clone().key("team"), message)
                        .label("a second subject")
                        .related(place.key("member"), "the first")
                        .help("write two entries");
                }
                (None, None) => {
                    report
                        .add(&RULE, place.key("role"), "an access entry names neither a member nor a team".to_owned())
                        .label("for nobody")
                        .help("add `member: name@example.org` or `team: name`");
                }
                (Some(_), None) | (None, Some(_)) => {}
            }
        }
    }
}
