//! The organization and its members (C1 to C5).

use std::collections::BTreeMap;

use crate::model::organization::{Invitations, OrganizationRole};
use crate::store::Person;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find::{self, PeopleAsked};
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::{Member, Organization, Page, Quotas, Roles, UserNames};
use crate::wire::names::{organization_role, payment_plan, wire_role};

/// How many user names C4 takes.
const USER_NAMES: usize = 500;

/// C1.
pub(in crate::web::api) fn organizations(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let caller = asked.caller()?;
    let head = find::organization(app)?;
    // A service account has a Platform member's rights in its workspaces.
    let role = caller.role.clone().unwrap_or(OrganizationRole::PlatformMember);
    Ok(Reply::json(&[Organization {
        id: head.id,
        name: head.profile.name.to_string(),
        payment_plan: Some(payment_plan(head.profile.subscription).to_owned()),
        academic: Some(false),
        role: Some(wire_role(&role).to_owned()),
        only_admins_invite_by_email: Some(head.profile.invitations == Invitations::AdminsOnly),
        workspace_roles_enabled: Some(find::has_custom_roles(app)?),
        cost_intelligence_enabled: Some(false),
    }]))
}

/// C2.
pub(in crate::web::api) fn members(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    find::this_organization(app, asked.path("organizationId")?)?;
    let people = find::all_people(app)?;
    Ok(Reply::json(&people.into_iter().map(member).collect::<Vec<Member>>()))
}

/// C3.
pub(in crate::web::api) fn members_paged(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    find::this_organization(app, asked.path("organizationId")?)?;
    let role = asked.query("role").map(organization_role);
    let found = find::people(app, PeopleAsked { search: None, role, page: asked.page()? })?;
    Ok(Reply::json(&Page { data: found.rows.iter().cloned().map(member).collect::<Vec<Member>>(), total: found.total }))
}

fn member(person: Person) -> Member {
    Member {
        user_name: person.user_name,
        email: Some(person.email.to_string()),
        role: Some(wire_role(&person.role).to_owned()),
    }
}

/// C4. A user name that nobody has is missing in the answer.
pub(in crate::web::api) fn roles(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    find::this_organization(app, asked.path("organizationId")?)?;
    let UserNames { user_names } = asked.json()?;
    if user_names.len() > USER_NAMES {
        let text = format!("`userNames` holds {} names; at most {USER_NAMES} are taken", user_names.len());
        return Err(Refusal::malformed(text));
    }
    let mut roles = BTreeMap::new();
    for name in user_names {
        if let Some(person) = find::person_by_user_name(app, &name)? {
            roles.insert(name, wire_role(&person.role).to_owned());
        }
    }
    Ok(Reply::json(&Roles { roles }))
}

/// C5. Nothing is limited here.
pub(in crate::web::api) fn quotas(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    if let Some(name) = asked.query("workspaceName") {
        find::visible_workspace(app, asked.caller()?, name)?;
    }
    Ok(Reply::json(&Quotas::default()))
}
