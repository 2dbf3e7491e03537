//! Requests to join (H70 to H72), and the audit log (H80).

use serde_json::Value;

use crate::model::change::Change;
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::store::AuditRow;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make;
use crate::web::api::people;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::Page;
use crate::wire::halley::people::RequestDocument;
use crate::wire::halley::things::{AuditDocument, AuditPage};

/// H70.
pub(in crate::web::api) fn list(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let (data, total) = find::requests_page(app, asked.page()?)?;
    Ok(Reply::json(&Page::<RequestDocument> { data, total }))
}

/// H71.
pub(in crate::web::api) fn accept(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let email = Email::new(asked.path("email")?);
    let member = Member { email: email.clone(), role: OrganizationRole::PlatformMember, state: MemberState::Pending };
    make::one(app, asked, Change::Accept(member))?;
    Ok(Reply::created(&people::link(app, asked, email)?))
}

/// H72.
pub(in crate::web::api) fn decline(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    app.store.decline_request(asked.provenance()?, &Email::new(asked.path("email")?))?;
    Ok(Reply::nothing())
}

/// H80.
pub(in crate::web::api) fn audit(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let before = asked.query("before").map(|text| {
        text.parse().map_err(|_| Refusal::malformed(format!("`before` in the query is a whole number, not `{text}`")))
    });
    let (rows, total) = find::audit(app, before.transpose()?, asked.page()?)?;
    Ok(Reply::json(&AuditPage { data: rows.into_iter().map(line).collect(), total }))
}

fn line(row: AuditRow) -> AuditDocument {
    let AuditRow { seq, at, actor, origin, revision, author, approver, plan, operation, occurrence: _, before, after } =
        row;
    let (before, after) = (side(before), side(after));
    AuditDocument { seq, at, actor, origin, revision, author, approver, plan, operation, before, after }
}

/// Each side is JSON already.
fn side(text: Option<String>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
