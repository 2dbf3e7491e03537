//! Values that several kinds share.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// How texts are written that have a form. Their longest length is beyond it, so that a text which is too long is answered with the form.
pub(super) const EMAIL: &str = r"^[^@\s]+@[^@\s]+$";
pub(super) const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
pub(super) const DAYS: &str = "^[0-9]{1,5}d$";
pub(super) const SPAN: &str = "^([0-9]+h)?([0-9]+m)?([0-9]+s)?$";

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $schema:tt) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Box<str>);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }

        impl $name {
            /// The text as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

text! {
    /// An e-mail address.
    EmailText, {"type": "string", "minLength": 3, "maxLength": 254, "pattern": EMAIL}
}
text! {
    /// The name of an object in the same namespace, or in the same set of files.
    ObjectName, {"type": "string", "minLength": 1, "maxLength": 253}
}
text! {
    /// The live name of a workspace or role.
    LiveName, {"type": "string", "minLength": 1, "maxLength": 100}
}
text! {
    /// A pattern with `*` (any text) and `?` (any one character).
    Glob, {"type": "string", "minLength": 1, "maxLength": 254}
}
text! {
    /// A day, as `2027-03-31`.
    DateText, {"type": "string", "maxLength": 40, "pattern": DATE}
}
text! {
    /// A whole number of days, as `90d`.
    Days, {"type": "string", "maxLength": 40, "pattern": DAYS}
}
text! {
    /// A time span, as `10m` or `1h30m`.
    Span, {"type": "string", "minLength": 2, "maxLength": 40, "pattern": SPAN}
}
text! {
    /// A line of text.
    Line, {"type": "string", "minLength": 1, "maxLength": 200}
}
text! {
    /// The address of a server.
    Url, {"type": "string", "minLength": 8, "maxLength": 2048}
}
text! {
    /// A path below the folder of the manifest.
    FilePath, {"type": "string", "minLength": 1, "maxLength": 1024}
}

impl Days {
    /// How many days; `None` when it is not written as `90d`.
    pub fn count(&self) -> Option<u32> {
        self.0.strip_suffix('d')?.parse().ok()
    }
}

impl Span {
    /// How long it is; `None` when it is not written as `1h30m`, or is longer than any machine counts.
    pub fn duration(&self) -> Option<Duration> {
        let mut rest = &*self.0;
        let mut seconds: u64 = 0;
        for (unit, length) in [('h', 3600), ('m', 60), ('s', 1)] {
            if let Some((number, after)) = rest.split_once(unit) {
                let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
                let number: u64 = if digits { number.parse().ok()? } else { return None };
                seconds = seconds.checked_add(number.checked_mul(length)?)?;
                rest = after;
            }
        }
        (rest.is_empty() && !self.0.is_empty()).then(|| Duration::from_secs(seconds))
    }
}

/// What a person may do in the whole organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum OrganizationRole {
    Admin,
    #[default]
    PlatformMember,
    OpikMember,
    ViewOnly,
}

/// What a person is granted beyond the workspace role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub enum Grant {
    InviteUsers,
    MakeProjectsPublic,
}

/// A CometOrganization by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct OrganizationRef {
    /// The metadata.name of the CometOrganization that this object belongs to.
    pub name: ObjectName,
}

/// Takes the default out of the schema of a field below a list. The API server would write it into the object, and then a client-side
/// `kubectl apply` or Argo CD finds the whole list changed for ever, because it compares the list with what was written.
pub(super) fn not_filled_in(schema: &mut Schema) {
    schema.remove("default");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_hours_minutes_and_seconds_in_this_order() {
        let duration = |text: &str| Span(text.into()).duration().map(|duration| duration.as_secs());
        assert_eq!(
            [duration("10m"), duration("1h30m"), duration("1h0m5s"), duration("30s")].map(Option::unwrap),
            [600, 5400, 3605, 30]
        );
        for text in ["", "10", "m", "10x", "5s1h", "1m1m", "-1m", "+1m", "1h m", " 1m", "99999999999999999h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
