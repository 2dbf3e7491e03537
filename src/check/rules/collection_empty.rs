//! An Authoritative collection with nothing declared.

use super::super::manifests::{Declared, Subject, Workspace};
use super::{Context, Manifests, Place, Report, Rule, Severity};
use crate::resources::CometOrganizationSpec;
use crate::resources::organization::{Mode, Ownership};

pub(super) const RULE: Rule = Rule {
    code: "HC028",
    name: "collection-empty",
    severity: Severity::Error,
    summary: "Something is declared in every Authoritative collection, unless `allowEmpty` is set",
    docs: r"
**What it does.** Refuses an Authoritative collection of which nothing is declared, unless the CometOrganization says `allowEmpty: true`. One workspace's
`access: []`, or an access for empty teams only, counts as a collection of its own.

**Why.** Absent never means empty: a folder that was not checked out, or a mistyped path, must not remove everybody.

**Example.**

```yaml
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {serviceAccounts: Authoritative}      # and no CometServiceAccount in any file
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let Some(organization) = scope.organization.filter(|organization| !organization.spec.allow_empty) else {
            continue;
        };
        collections(scope, organization, report);
        if scope.ownership().access == Mode::Authoritative {
            let empty = scope.workspaces.iter().filter(|workspace| is_empty(scope, workspace));
            empty.for_each(|workspace| access(workspace, organization, report));
        }
    }
}

fn collections<'a>(scope: &Manifests<'a>, organization: Declared<'a, CometOrganizationSpec>, report: &mut Report<'a>) {
    // Access is looked at a workspace at a time.
    let Ownership { members, workspaces, access: _, roles, service_accounts, keys } = scope.ownership();
    // Keys are those of declared accounts: without any account there is nothing to revoke.
    let keyless = !scope.accounts.is_empty() && scope.accounts.iter().all(|account| account.spec.keys.is_empty());
    let table = [
        ("members", members, scope.people.is_empty(), "CometMember or CometRoster"),
        ("workspaces", workspaces, scope.workspaces.is_empty(), "CometWorkspace"),
        ("roles", roles, scope.roles.is_empty(), "CometRole"),
        ("serviceAccounts", service_accounts, scope.accounts.is_empty(), "CometServiceAccount"),
        ("keys", keys, keyless, "key of a CometServiceAccount"),
    ];
    for (collection, mode, empty, kind) in table {
        if mode == Mode::Authoritative && empty {
            report
                .add(&RULE, Place::spec(organization.document, "ownership").key(collection), format!("`{collection}` is Authoritative, and nothing is declared in it"))
                .label(format!("there is no {kind}"))
                .help("write `allowEmpty: true` if everything live in it shall go; else pass the missing files, or write `Additive`");
        }
    }
}

fn is_empty(scope: &Manifests<'_>, workspace: &Workspace<'_>) -> bool {
    let nobody = |subject: &Subject| match subject {
        Subject::Team(team) => scope.teams[*team as usize].members.is_empty(),
        Subject::Member(_) | Subject::UnknownTeam | Subject::Unclear => false,
    };
    workspace.is_access_managed() && workspace.subjects.iter().all(nobody)
}

fn access<'a>(workspace: &Workspace<'a>, organization: Declared<'a, CometOrganizationSpec>, report: &mut Report<'a>) {
    report
        .add(&RULE, Place::spec(workspace.declared.document, "access"), format!("access is Authoritative, and nobody has access to `{}`", workspace.name()))
        .label("everybody would lose access")
        .related(Place::spec(organization.document, "ownership").key("access"), "Authoritative here")
        .help("leave `access` out to leave the workspace's access alone, or write `allowEmpty: true` in the CometOrganization");
}
