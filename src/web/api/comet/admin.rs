//! The admin interface (B1, B2, B5, B6). B3 and B4 are refused: see `table::REFUSED`.

use super::invitation;
use crate::model::organization::WorkspaceRole;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::admin::{
    AccountEntry, AddUser, ChangeUserName, ChargebackReport, ReportedMember, ReportedUser, ReportedWorkspace,
    ServiceAccounts, Users,
};

/// B1. No body.
pub(in crate::web::api) fn add_user(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let AddUser { user_name, workspace_name, admin } = asked.json()?;
    let workspace = find::workspace_of_client(app, asked, &workspace_name)?;
    let role = if admin { WorkspaceRole::Owner } else { WorkspaceRole::Member };
    invitation::add_existing(app, asked, &[find::email_of(app, &user_name)?], &workspace.name, &role)?;
    Ok(Reply::empty())
}

/// B2. Nobody knows what Comet answers here; like B1, no body.
pub(in crate::web::api) fn change_user_name(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let ChangeUserName { old_user_name, new_user_name } = asked.json()?;
    let email = find::email_of(app, &old_user_name)?;
    app.store.rename_user(asked.provenance()?, &email, &new_user_name)?;
    Ok(Reply::empty())
}

/// B5: users and workspaces of all. There is no usage to report.
pub(in crate::web::api) fn report(app: &App, _: &Asked) -> Result<Reply, Refusal> {
    let organization = find::organization(app)?;
    let everybody = find::all_people(app)?;
    let licensed_users: Vec<ReportedUser> = everybody
        .iter()
        .filter_map(|person| {
            Some(ReportedUser {
                username: person.user_name.clone()?,
                email: Some(person.email.to_string()),
                created_at: find::milliseconds(person.joined_at.as_deref()),
                deleted_at: None,
                suspended: false,
            })
        })
        .collect();
    let workspaces = find::everybody_everywhere(app)?
        .into_iter()
        .map(|(name, members)| ReportedWorkspace {
            name: name.to_string(),
            members: members
                .into_iter()
                .filter_map(|inside| {
                    Some(ReportedMember {
                        user_name: inside.person.user_name?,
                        email: Some(inside.person.email.to_string()),
                    })
                })
                .collect(),
            projects: serde_json::Value::from(Vec::<serde_json::Value>::new()),
        })
        .collect();
    Ok(Reply::json(&ChargebackReport {
        created_at: Some(app.clock.now().as_millisecond()),
        organization_id: Some(organization.id),
        number_of_users: Some(licensed_users.len() as u64),
        users: Users::Licensed { licensed_users },
        workspaces,
    }))
}

/// B6.
pub(in crate::web::api) fn service_accounts(app: &App, _: &Asked) -> Result<Reply, Refusal> {
    let service_accounts = find::accounts(app)?
        .into_iter()
        .map(|account| AccountEntry::Object { name: account.name.to_string() })
        .collect();
    Ok(Reply::json(&ServiceAccounts::Named { service_accounts }))
}
