//! The CometOrganization.

use super::Draft;
use super::slug::slug;
use crate::manifest::Resource;
use crate::model::organization;
use crate::model::snapshot::Snapshot;
use crate::resources::CometOrganizationSpec;
use crate::resources::organization::{Invitations, Server, Settings, Subscription};
use crate::resources::values::{Line, Url};

const COMMENT: &str = "\
# What the organization is, and what these manifests own of it.
#
# Every collection is Additive unless `ownership` says otherwise: what is declared is made so, and nothing is ever removed.
# Once everything live is declared, take over a collection at a time:
#
#   ownership:
#     members: Authoritative      # people who are not declared are removed
#     access: Authoritative       # so is access, in workspaces that declare any
";

pub(super) fn export(snapshot: &Snapshot, draft: &mut Draft<'_>) {
    let organization::Profile { invitations, name, subscription } = &snapshot.organization.profile;
    let spec = CometOrganizationSpec {
        display_name: Line(name.to_string().into()),
        subscription: Some(self::subscription(*subscription)),
        settings: Settings {
            invitations: match invitations {
                organization::Invitations::Everyone => Invitations::Everyone,
                organization::Invitations::AdminsOnly => Invitations::AdminsOnly,
            },
        },
        server: draft.options.server.clone().map(|url| Server { url: Url(url.into()), credentials_ref: None }),
        ..CometOrganizationSpec::default()
    };
    let name = match slug(name) {
        slug if slug.is_empty() => "organization".to_owned(),
        slug => slug,
    };
    draft.add_as("organization.yaml", &name, &Resource::Organization(Box::new(spec)), COMMENT);
}

fn subscription(subscription: organization::Subscription) -> Subscription {
    match subscription {
        organization::Subscription::Community => Subscription::Community,
        organization::Subscription::Starter => Subscription::Starter,
        organization::Subscription::Enterprise => Subscription::Enterprise,
    }
}
