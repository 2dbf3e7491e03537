//! Name and settings.

use std::sync::Arc;

use super::super::input::Input;
use super::super::operation::Why;
use super::Draft;
use crate::desired::Origin;
use crate::model::change::{Change, Edit};
use crate::model::organization::Profile;

pub(super) fn diff(input: &Input<'_>, draft: &mut Draft) {
    let declared = &input.desired.organization.profile;
    let live = &input.snapshot.organization.profile;
    if input.snapshot.id.is_none() {
        draft.push(Change::Organization(Edit::Create(declared.clone())), why(input, "displayName"));
        return;
    }
    let Profile { invitations, name, subscription: _ } = declared;
    let after = Profile { invitations: *invitations, name: name.clone(), subscription: live.subscription };
    if after != *live {
        let field = if after.name == live.name { "invitations" } else { "displayName" };
        draft.push(Change::Organization(Edit::Update { before: live.clone(), after }), why(input, field));
    }
    if let Some(expected) = input.desired.policy.subscription
        && expected != live.subscription
    {
        draft.skip(
            "organization".to_owned(),
            format!(
                "the manifests expect the subscription {}, the live one is {}; Halley never changes it",
                expected.as_str(),
                live.subscription.as_str()
            ),
        );
    }
}

fn why(input: &Input<'_>, field: &str) -> Why {
    match input.desired.origins.organization {
        Some(document) => Why::Declared(Origin::within(document, "spec", field)),
        None => Why::Rule(Arc::from("the manifests declare it")),
    }
}
