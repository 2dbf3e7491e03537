//! The kinds as a real API server takes them, without an operator.

mod accepted;
mod examples;
mod explained;
mod largest;
mod refused;
mod status;

/// A small object of every kind, each by the name `one`.
const ONE_OF_EACH: &str = "\
{apiVersion: halley.dev/v1alpha1, kind: CometOrganization, metadata: {name: one}, spec: {displayName: Acme}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometMember, metadata: {name: one}, spec: {email: ana@acme.org, role: Admin}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometRoster, metadata: {name: one}, spec: {members: [{email: bob@acme.org}]}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometTeam, metadata: {name: one}, spec: {members: [bob@acme.org]}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometWorkspace, metadata: {name: one}, spec: {access: [{team: one}]}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometRole, metadata: {name: one}, spec: {base: Member}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometServiceAccount, metadata: {name: one}, spec: {defaultWorkspace: one}}
---
{apiVersion: halley.dev/v1alpha1, kind: CometPlan, metadata: {name: one}, spec: {organizationRef: {name: one}, digest: 'h1:0'}}
";

/// A manifest with these fields of `spec`, in YAML's flow style.
fn manifest(kind: &str, name: &str, spec: &str) -> String {
    format!("{{apiVersion: halley.dev/v1alpha1, kind: {kind}, metadata: {{name: {name}}}, spec: {{{spec}}}}}\n---\n")
}
