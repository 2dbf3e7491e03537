//! `HC037`.

use crate::support::{acme, only};

#[test]
fn a_plan_among_manifests_is_a_warning() {
    let shown = only(
        "HC037",
        &acme(
            r#"
kind: CometPlan
metadata: {name: acme-0123456789ab}
spec: {organizationRef: {name: acme}, digest: "h1:00", waitsFor: Destructive, summary: 1 to delete}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC037] CometPlan `acme-0123456789ab` declares nothing
      at 12:7 `CometPlan`: ignored: only the operator writes plans
      help: take the document out
    ");
}
