//! A CometPlan among what people write.

use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;

pub(super) const RULE: Rule = Rule {
    code: "HC037",
    name: "plan-in-files",
    severity: Severity::Warning,
    summary: "A CometPlan is written by the operator only",
    docs: r"
**What it does.** Warns of a document of kind CometPlan. It is ignored.

**Why.** A CometPlan tells what the operator plans. It declares nothing.

**Example.** The output of `kubectl get comet -o yaml`, which holds plans too, can be read as it is.
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        if let Resource::Plan(_) = document.resource {
            report
                .add(&RULE, Place::kind(document), format!("CometPlan `{}` declares nothing", document.metadata.name))
                .label("ignored: only the operator writes plans")
                .help("take the document out");
        }
    }
}
