//! The kinds as a real API server takes them, without an operator.

mod accepted;
mod examples;
mod explained;
mod largest;
mod refused;
mod status;

/// The least that a plan says.
const PLAN: &str = "organizationRef: {name: acme}, digest: 'h1:0', waitsFor: Destructive, summary: 1 to delete";

/// A small object of every kind, each by the name `one`.
fn one_of_each() -> String {
    [
        ("CometOrganization", "displayName: Acme"),
        ("CometMember", "email: ana@acme.org, role: Admin"),
        ("CometRoster", "members: [{email: bob@acme.org}]"),
        ("CometTeam", "members: [bob@acme.org]"),
        ("CometWorkspace", "access: [{team: one}]"),
        ("CometRole", "base: Member"),
        ("CometServiceAccount", "defaultWorkspace: one"),
        ("CometPlan", PLAN),
    ]
    .map(|(kind, spec)| manifest(kind, "one", spec))
    .concat()
}

/// A manifest with these fields of `spec`, in YAML's flow style.
pub(crate) fn manifest(kind: &str, name: &str, spec: &str) -> String {
    format!("{{apiVersion: halley.dev/v1alpha1, kind: {kind}, metadata: {{name: {name}}}, spec: {{{spec}}}}}\n---\n")
}
