//! Name, settings and the expected subscription.

use super::super::book::{Book, Edited, Refusal};
use super::super::value::Changed;
use super::{SPEC, spec};
use crate::manifest::{Resource, Step};
use crate::model::change::Edit;
use crate::model::organization::Profile;
use crate::resources::organization::{Invitations, Subscription};

const ORDER: [&str; 5] = ["displayName", "id", "subscription", "settings", "server"];

pub(super) fn edit(book: &mut Book<'_>, edit: &Edit<Profile>) -> Edited {
    let found = book.find(|document| matches!(document.resource, Resource::Organization(_)));
    let spot = found.ok_or_else(|| Refusal("there is no CometOrganization".to_owned()))?;
    let Resource::Organization(now) = book.resource(spot) else { return Ok(()) };
    let Some(after) = edit.after() else {
        return Err(Refusal("an organization is not deleted by its manifests".to_owned()));
    };
    let changed = Changed::of(edit);
    if changed.name && now.display_name.as_str() != &*after.name {
        book.set(spot, &spec("displayName"), &ORDER, &&*after.name)?;
    }
    let invitations = after.invitations.as_str();
    if changed.invitations && self::invitations(now.settings.invitations) != invitations {
        book.set(spot, &[SPEC, Step::Key("settings"), Step::Key("invitations")], &ORDER, &invitations)?;
    }
    let subscription = after.subscription.as_str();
    if changed.subscription && now.subscription.map(self::subscription) != Some(subscription) {
        book.set(spot, &spec("subscription"), &ORDER, &subscription)?;
    }
    if changed.subscription {
        book.remark(format!(
            "`subscription: {subscription}` is what the manifests expect; Halley never changes the subscription itself"
        ));
    }
    Ok(())
}

/// The setting as it is written.
fn invitations(invitations: Invitations) -> &'static str {
    match invitations {
        Invitations::Everyone => "Everyone",
        Invitations::AdminsOnly => "AdminsOnly",
    }
}

/// The subscription as it is written.
fn subscription(subscription: Subscription) -> &'static str {
    match subscription {
        Subscription::Community => "Community",
        Subscription::Starter => "Starter",
        Subscription::Enterprise => "Enterprise",
    }
}
