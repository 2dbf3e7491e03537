//! Every route that this server answers, and what each needs. The paths stand in `wire::ROUTES` alone.

use super::endpoint::{Endpoint, on, waiting};
use super::need::Need::{Caller, Changes, Nothing, Organization, Own, Person, Workspace};
use super::need::{At, Own as Whose};
use super::{comet, halley};
use crate::model::permission::Action::{
    AccessAdminDashboard, AddUsersToOrganization, ChangeOrganizationSettings, ChangeUserRoles, CreateWorkspace,
    DeleteWorkspace, InviteExistingUsers, ManagePlansAndBilling, ManageServiceAccounts, ManageWorkspaceUsers,
    MarkDefaultWorkspace, RemoveUsers, RenameOrganization, ViewAllWorkspaces, ViewOpikProjects,
    ViewOrganizationInformation, ViewUsers,
};
use crate::wire::frontend::Page;
use crate::wire::halley::{billing as bills, operations, people, server, snapshot, things};
use crate::wire::{admin, frontend, opik, rest};

/// Routes of the table that are not about an organization: they always answer 404, and say why.
pub(super) const REFUSED: [(&str, &str); 4] = [
    ("A5", "this server holds an organization, and no projects"),
    ("A6", "this server holds an organization, and no projects"),
    ("B3", "people set their own passwords here, by a link that an Admin gives them; nobody sets another's"),
    ("B4", "there is no licence here; `GET /api/halley/v1/billing` counts seats"),
];

/// Every route that this server answers.
pub(super) fn endpoints() -> Vec<Endpoint> {
    [
        rest(),
        admin(),
        organizations(),
        workspaces(),
        access(),
        sign_in(),
        opik(),
        server(),
        members(),
        places(),
        accounts(),
    ]
    .into_iter()
    .chain([own(), requests(), billing()])
    .flatten()
    .collect()
}

fn rest() -> Vec<Endpoint> {
    use comet::rest::{account, add_member, create_workspace, projects, version, workspaces};
    vec![
        on("A1", Caller, account).answers::<rest::AccountDetails>(),
        on("A2", Caller, workspaces).answers::<rest::WorkspaceNames>(),
        on("A3", Organization(&[CreateWorkspace]), create_workspace)
            .takes::<rest::NewWorkspace>()
            .answers::<rest::CreatedWorkspace>(),
        on("A4", Changes(&[InviteExistingUsers, AddUsersToOrganization, ManageWorkspaceUsers]), add_member)
            .takes::<rest::NewWorkspaceMember>()
            .answers::<comet::Said>()
            .or::<comet::Said>(202),
        on("A7", Caller, projects).asks("workspaceName", "The workspace.").answers::<comet::rest::Projects>(),
        on("A8", Nothing, version).answers::<opik::BackendVersion>(),
    ]
}

fn admin() -> Vec<Endpoint> {
    use comet::admin::{add_user, change_user_name, report, service_accounts};
    vec![
        on("B1", Organization(&[AccessAdminDashboard]), add_user).takes::<admin::AddUser>().or_nothing(200),
        on("B2", Organization(&[AccessAdminDashboard]), change_user_name)
            .takes::<admin::ChangeUserName>()
            .or_nothing(200),
        on("B5", Organization(&[ViewUsers, ViewAllWorkspaces]), report)
            .asks("reportMonth", "Ignored: there is no usage here.")
            .answers::<admin::ChargebackReport>(),
        on("B6", Organization(&[ManageServiceAccounts]), service_accounts).answers::<admin::ServiceAccounts>(),
    ]
}

fn organizations() -> Vec<Endpoint> {
    use comet::organizations::{members, members_paged, organizations, quotas, roles};
    vec![
        on("C1", Caller, organizations)
            .asks("withoutExtendedData", "Ignored.")
            .answers::<Vec<frontend::Organization>>(),
        on("C2", Organization(&[ViewUsers]), members).answers::<Vec<frontend::Member>>(),
        on("C3", Organization(&[ViewUsers]), members_paged)
            .asks("role", "Only members with this organization role.")
            .paged()
            .answers::<Page<frontend::Member>>(),
        on("C4", Organization(&[ViewUsers]), roles).takes::<frontend::UserNames>().answers::<frontend::Roles>(),
        on("C5", Caller, quotas).asks("workspaceName", "The workspace.").answers::<frontend::Quotas>(),
    ]
}

fn workspaces() -> Vec<Endpoint> {
    use comet::workspaces::{id, landing, lite, own_or_all, paged, retrieve};
    let extended = "Ignored.";
    vec![
        on("C6", Caller, own_or_all)
            .asks(
                "organizationId",
                "All workspaces of this organization, which needs viewAllWorkspaces; absent: the caller's own.",
            )
            .asks("withoutExtendedData", extended)
            .answers::<Vec<frontend::Workspace>>(),
        on("C8", Caller, lite).answers::<Vec<frontend::Workspace>>(),
        on("C9", Caller, paged)
            .asks("organizationId", "The organization.")
            .asks("search", "Only names that contain this, in any case.")
            .asks("withoutExtendedData", extended)
            .paged()
            .answers::<Page<frontend::Workspace>>(),
        on("C10", Caller, retrieve).takes::<frontend::RetrieveWorkspace>().answers::<frontend::Workspace>(),
        on("C11", Caller, landing).takes::<frontend::RetrieveLanding>().answers::<frontend::Workspace>(),
        on("C24", Caller, id).wants("name", "The workspace's name.").answers_text(),
    ]
}

fn access() -> Vec<Endpoint> {
    use comet::access::{add, invitations, invite, members, remove};
    use comet::permissions::{of_user, of_workspace, set};
    use comet::roles::{give, of_users, roles};
    let inside = |at| Workspace(ViewOpikProjects, at);
    vec![
        on("C12", inside(At::PathId), members).answers::<Vec<frontend::WorkspaceMember>>(),
        on("C13", inside(At::QueryId("teamId")), invitations)
            .wants("teamId", "The workspace's id.")
            .answers::<frontend::Invites>(),
        on("C14", Changes(&[InviteExistingUsers]), add).takes::<frontend::InviteUserNames>().answers::<comet::Said>(),
        on("C15", Changes(&[InviteExistingUsers, AddUsersToOrganization]), invite)
            .takes::<frontend::InviteEmail>()
            .answers::<comet::Said>()
            .or::<comet::Said>(202),
        on("C16", Changes(&[ManageWorkspaceUsers]), remove)
            .takes::<frontend::RemoveFromTeam>()
            .answers::<comet::Said>(),
        on("C18", inside(At::PathId), of_workspace).answers::<frontend::UsersPermissions>(),
        on("C19", Changes(&[ManageWorkspaceUsers]), set).takes::<frontend::SetPermissions>().answers::<comet::Said>(),
        on("C20", Own(Whose::PathUserName, ViewUsers), of_user).answers::<frontend::PermissionsOfUser>(),
        on("C21", Caller, roles).asks("organizationId", "The organization.").answers::<frontend::WorkspaceRoles>(),
        on("C22", inside(At::QueryId("workspaceId")), of_users)
            .wants("workspaceId", "The workspace's id.")
            .answers::<frontend::UsersRoles>(),
        on("C23", Changes(&[ManageWorkspaceUsers]), give).takes::<frontend::SetRole>().answers::<comet::Said>(),
    ]
}

fn sign_in() -> Vec<Endpoint> {
    vec![
        on("C25", Nothing, comet::auth::test).answers::<comet::auth::Tested>(),
        waiting("C26", Nothing, comet::auth::login).takes::<frontend::Login>().answers::<comet::auth::LoggedIn>(),
    ]
}

fn opik() -> Vec<Endpoint> {
    use comet::opik::{may_use, own_permissions, ping, workspace};
    let named = |endpoint: Endpoint| {
        endpoint.heeds("Comet-Workspace", "The workspace's name; `default` is the caller's default workspace.", true)
    };
    let inside = Workspace(ViewOpikProjects, At::Header);
    vec![
        on("D0", Nothing, ping).answers::<opik::Ping>(),
        named(on("D1", inside, may_use)).or_nothing(204),
        named(on("D2", inside, workspace)).answers::<opik::WorkspaceInUse>(),
        named(on("D3", inside, own_permissions)).answers::<opik::OwnPermissions>(),
    ]
}

fn server() -> Vec<Endpoint> {
    use halley::server::{about, can, document, last_changes, organization, set_organization, whoami};
    vec![
        on("H1", Nothing, about).answers::<server::About>(),
        on("H2", Nothing, document).answers::<serde_json::Value>(),
        on("H3", Caller, whoami).answers::<server::Caller>(),
        waiting("H4", Organization(&[AccessAdminDashboard]), halley::snapshot::snapshot)
            .heeds("If-None-Match", "The ETag of an earlier answer.", false)
            .answers::<snapshot::SnapshotDocument>()
            .or_nothing(304),
        on("H5", Changes(&[]), halley::operations::execute)
            .heeds("Idempotency-Key", "Of a single operation: `<plan>/<operation id>`, the id percent-encoded.", false)
            .takes::<operations::Operations>()
            .up_to(16 << 20)
            .answers::<operations::Outcomes>(),
        on("H6", Organization(&[AccessAdminDashboard]), last_changes)
            .takes::<server::Objects>()
            .answers::<server::LastChanges>(),
        on("H7", Own(Whose::QueryMember, AccessAdminDashboard), can)
            .asks("member", "Whom it is about, by e-mail; absent: the caller.")
            .wants("action", "The name of an action.")
            .asks("workspace", "The workspace, for actions that happen in one.")
            .answers::<things::CanDocument>(),
        on("H10", Organization(&[ViewOrganizationInformation]), organization).answers::<people::OrganizationDocument>(),
        on("H11", Changes(&[RenameOrganization, ChangeOrganizationSettings]), set_organization)
            .takes::<people::OrganizationChange>()
            .answers::<people::OrganizationDocument>(),
    ]
}

fn members() -> Vec<Endpoint> {
    use halley::members::{invite, list, remove, renew, set_role, show};
    vec![
        on("H20", Organization(&[ViewUsers]), list)
            .asks("search", "Only members whose e-mail or user name contains this, in any case.")
            .asks("role", "Only members with this organization role.")
            .paged()
            .answers::<Page<people::MemberDocument>>(),
        on("H21", Changes(&[AddUsersToOrganization, ChangeUserRoles]), invite)
            .takes::<people::NewMember>()
            .or::<people::InvitationDocument>(201)
            .or::<people::InvitationDocument>(202),
        on("H22", Own(Whose::PathEmail, ViewUsers), show).answers::<people::MemberDocument>(),
        on("H23", Changes(&[ChangeUserRoles]), set_role)
            .takes::<people::RoleChange>()
            .answers::<people::MemberDocument>(),
        on("H24", Changes(&[RemoveUsers]), remove).or_nothing(204),
        on("H25", Organization(&[AccessAdminDashboard, AddUsersToOrganization]), renew)
            .or::<people::InvitationDocument>(201),
    ]
}

fn places() -> Vec<Endpoint> {
    use halley::workspaces::{create, delete, list, mark_default, members, put_member, remove_member};
    vec![
        on("H30", Caller, list)
            .asks("search", "Only names that contain this, in any case.")
            .paged()
            .answers::<Page<people::WorkspaceRow>>(),
        on("H31", Changes(&[CreateWorkspace]), create)
            .takes::<people::NewWorkspaceDocument>()
            .or::<people::WorkspaceRow>(201),
        on("H32", Changes(&[DeleteWorkspace]), delete)
            .wants("confirm", "The workspace's name once more: its data is deleted for good.")
            .or_nothing(204),
        on("H33", Changes(&[MarkDefaultWorkspace]), mark_default).answers::<people::WorkspaceRow>(),
        on("H34", Workspace(ViewOpikProjects, At::PathName), members).paged().answers::<Page<people::InWorkspace>>(),
        on("H35", Changes(&[InviteExistingUsers, ManageWorkspaceUsers]), put_member)
            .takes::<people::SetMembership>()
            .answers::<people::InWorkspace>(),
        on("H36", Changes(&[ManageWorkspaceUsers]), remove_member).or_nothing(204),
    ]
}

fn accounts() -> Vec<Endpoint> {
    use halley::accounts::{change, create, delete, keys, list, make_key, revoke_key};
    use halley::roles;
    let manage = Organization(&[ManageServiceAccounts]);
    let changes = Changes(&[ManageServiceAccounts]);
    let roles_need = Changes(&[AccessAdminDashboard, ChangeUserRoles]);
    vec![
        on("H40", manage, list).answers::<Vec<things::AccountDocument>>(),
        on("H41", changes, create).takes::<things::NewAccount>().or::<things::AccountDocument>(201),
        on("H42", changes, change).takes::<things::AccountChange>().answers::<things::AccountDocument>(),
        on("H43", changes, delete).or_nothing(204),
        on("H44", manage, keys).answers::<Vec<things::LiveKeyDocument>>(),
        on("H45", changes, make_key).takes::<things::NewKeyDocument>().or::<things::IssuedKey>(201),
        on("H46", changes, revoke_key).or_nothing(204),
        on("H50", Caller, roles::list).answers::<Vec<things::RoleDocument>>(),
        on("H51", roles_need, roles::create).takes::<things::NewRole>().or::<things::RoleDocument>(201),
        on("H52", roles_need, roles::change).takes::<things::ChangedRole>().answers::<things::RoleDocument>(),
        on("H53", roles_need, roles::delete).or_nothing(204),
    ]
}

fn own() -> Vec<Endpoint> {
    use halley::own::{end_session, keys, make_key, revoke_key, sessions};
    vec![
        on("H60", Person, keys).answers::<Vec<things::LiveKeyDocument>>(),
        on("H61", Person, make_key).takes::<things::NewKeyDocument>().or::<things::IssuedKey>(201),
        on("H62", Person, revoke_key).or_nothing(204),
        on("H63", Person, sessions).answers::<Vec<things::SessionDocument>>(),
        on("H64", Person, end_session).or_nothing(204),
    ]
}

fn requests() -> Vec<Endpoint> {
    use halley::requests::{accept, audit, decline, list};
    let decide = Organization(&[AccessAdminDashboard]);
    vec![
        on("H70", decide, list).paged().answers::<Page<people::RequestDocument>>(),
        on("H71", Changes(&[AccessAdminDashboard, AddUsersToOrganization]), accept)
            .or::<people::InvitationDocument>(201),
        on("H72", decide, decline).or_nothing(204),
        on("H80", decide, audit).asks("before", "Only lines before this one.").paged().answers::<things::AuditPage>(),
    ]
}

fn billing() -> Vec<Endpoint> {
    use halley::billing::{invoice, invoices, overview, set_paid, set_payment_method, set_subscription};
    let manage = Organization(&[ManagePlansAndBilling]);
    vec![
        on("H90", manage, overview).answers::<bills::BillingDocument>(),
        on("H91", manage, set_subscription).takes::<bills::SubscriptionChange>().answers::<bills::BillingDocument>(),
        on("H92", manage, set_payment_method).takes::<bills::PaymentMethodChange>().answers::<bills::BillingDocument>(),
        on("H93", manage, invoices).paged().answers::<Page<bills::InvoiceDocument>>(),
        on("H94", manage, invoice).answers::<bills::InvoiceDocument>(),
        on("H95", manage, set_paid).takes::<bills::PaymentChange>().answers::<bills::InvoiceDocument>(),
    ]
}
