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
    let why = why(input);
    if input.snapshot.id.is_none() {
        draft.push(Change::Organization(Edit::Create(declared.clone())), why);
        return;
    }
    let Profile { invitations, name, subscription: _ } = declared;
    let after = Profile { invitations: *invitations, name: name.clone(), subscription: live.subscription };
    if after != *live {
        draft.push(Change::Organization(Edit::Update { before: live.clone(), after }), why);
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

fn why(input: &Input<'_>) -> Why {
    match input.desired.origins.organization {
        Some(document) => Why::Declared(Origin { document, needle: Arc::from("displayName") }),
        None => Why::Rule(Arc::from("the manifests declare it")),
    }
}
