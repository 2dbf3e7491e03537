//! What is done to the organization, one step after the other.

use super::world::{Custom, Place, World};

/// One commit: what it changes, and which of its operations Comet has no known route for.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) change: fn(&mut World),
    /// Ids of operations, in the order of the plan.
    pub(crate) manual_at_comet: &'static [&'static str],
}

pub(crate) const STEPS: &[Step] = &[
    Step { name: "nothing is changed", change: |_| {}, manual_at_comet: &[] },
    Step {
        name: "a workspace, with people who are members already",
        change: |world| {
            world.workspaces.push(Place {
                name: "lab",
                default: false,
                access: vec![("cem@acme.org", "Member", ""), ("eve@acme.org", "Owner", "")],
            });
        },
        manual_at_comet: &[],
    },
    Step {
        name: "a new person with access to a workspace",
        change: |world| {
            world.members.push(("fay@acme.org", "PlatformMember"));
            world.place("lab").access.push(("fay@acme.org", "Member", "inviteUsers"));
        },
        manual_at_comet: &[],
    },
    Step {
        name: "other roles and grants in a workspace",
        change: |world| {
            world.place("research").access =
                vec![("cem@acme.org", "Member", "makeProjectsPublic"), ("dan@acme.org", "Owner", "")];
        },
        manual_at_comet: &[],
    },
    Step {
        name: "somebody leaves a workspace",
        change: |world| world.place("prod").access.clear(),
        manual_at_comet: &[],
    },
    Step {
        name: "another organization role",
        change: |world| world.members[3].1 = "ViewOnly",
        manual_at_comet: &["update/member/dan@acme.org"],
    },
    Step {
        name: "another name, and only Admins invite",
        change: |world| {
            world.name = "Acme Research";
            world.invitations = "AdminsOnly";
        },
        manual_at_comet: &["update/organization"],
    },
    Step {
        name: "another default workspace",
        change: |world| {
            world.place("research").default = false;
            world.place("lab").default = true;
        },
        manual_at_comet: &["mark-default/workspace/lab"],
    },
    Step {
        name: "a workspace goes",
        change: |world| world.workspaces.retain(|place| place.name != "prod"),
        manual_at_comet: &["delete/workspace/prod"],
    },
    Step {
        name: "somebody leaves the organization",
        change: |world| {
            world.members.retain(|(email, _)| *email != "eve@acme.org");
            world.place("lab").access.retain(|(email, _, _)| *email != "eve@acme.org");
        },
        manual_at_comet: &["delete/member/eve@acme.org"],
    },
    Step {
        name: "a person without access to any workspace",
        change: |world| world.members.push(("gil@acme.org", "OpikMember")),
        manual_at_comet: &["invite/member/gil@acme.org"],
    },
    Step {
        name: "a service account",
        change: |world| world.accounts.push(("ci", "research", &[])),
        manual_at_comet: &["create/serviceAccount/sa-ci"],
    },
];

/// What organizations with Comet's named roles do not share with the others.
pub(crate) const AT_HALLEY: &[Step] = &[
    Step {
        name: "a custom role, and somebody who has it",
        change: |world| {
            world.roles.push(Custom { name: "labeller", base: "Member", exclude: "manageArtifacts" });
            world.place("research").access[1] = ("dan@acme.org", "labeller", "");
        },
        manual_at_comet: &[],
    },
    Step {
        name: "another exclusion",
        change: |world| world.roles[0].exclude = "manageExperiments",
        manual_at_comet: &[],
    },
    Step {
        name: "nobody has it any more, and it goes",
        change: |world| {
            world.roles.clear();
            world.place("research").access[1] = ("dan@acme.org", "Member", "");
        },
        manual_at_comet: &[],
    },
    Step {
        name: "keys of a service account",
        change: |world| world.accounts.push(("ci", "research", &["train", "test"])),
        manual_at_comet: &[],
    },
    Step { name: "the account goes", change: |world| world.accounts.clear(), manual_at_comet: &[] },
];

/// With named roles at Comet.
pub(crate) const WITH_NAMED_ROLES: &[Step] = &[
    Step {
        name: "Comet's own roles",
        change: |world| {
            world.workspaces.truncate(1);
            world.place("research").access = vec![("cem@acme.org", "Manage", ""), ("dan@acme.org", "Read", "")];
        },
        manual_at_comet: &["delete/workspace/prod"],
    },
    Step {
        name: "a new person",
        change: |world| {
            world.members.push(("fay@acme.org", "PlatformMember"));
            world.place("research").access.push(("fay@acme.org", "Annotate", ""));
        },
        manual_at_comet: &[],
    },
    Step {
        name: "a custom role, and somebody who has it",
        change: |world| {
            world.roles.push(Custom { name: "labeller", base: "Write", exclude: "trace_delete" });
            world.place("research").access[1] = ("dan@acme.org", "labeller", "");
        },
        manual_at_comet: &["create/role/labeller"],
    },
];
