//! From manifests to what they declare, or to what is wrong with them.

use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::civil::Date;

use crate::check;
use crate::desired::{self, Desired};
use crate::diagnostic::Finding;
use crate::manifest;
use crate::web::manifests::Manifests;

/// Beyond this more threads would take the processors from whoever else asks.
const THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("2 is not zero");

/// What manifests declare.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) desired: Desired,
    /// Worth a look; nothing is an error.
    pub(super) warnings: Vec<Finding>,
    /// The server that the manifests name.
    pub(super) server: Option<String>,
}

/// Manifests of which nothing is planned.
#[derive(Debug)]
pub(super) struct Invalid {
    pub(super) manifests: Arc<Manifests>,
    /// What is wrong, in a stable order.
    pub(super) findings: Vec<Finding>,
    /// What is wrong with all of it together.
    pub(super) because: Option<String>,
}

/// What the manifests declare.
pub(super) fn declared(manifests: &Arc<Manifests>, today: Date) -> Result<Declared, Invalid> {
    let Manifests { sources, findings } = &**manifests;
    let manifest::Read { documents, findings: read, .. } = manifest::read(sources, THREADS);
    let read: Vec<Finding> = findings.iter().cloned().chain(read).collect();
    let check::Outcome { checked, findings, organizations } = check::check(&documents, sources, today, None);
    let findings = check::judged(&read, findings, sources);
    let invalid = |findings, because| Invalid { manifests: manifests.clone(), findings, because };
    if check::has_errors(&findings) {
        return Err(invalid(findings, None));
    }
    let Some(checked) = checked else {
        let because = unclear(&organizations);
        return Err(invalid(findings, Some(because)));
    };
    let server = checked.organization().server.as_ref().map(|server| server.url.as_str().to_owned());
    Ok(Declared { desired: desired::lower(&checked, sources, today), warnings: findings, server })
}

fn unclear(organizations: &[&str]) -> String {
    match organizations {
        [] => "No manifest declares a CometOrganization. Bring the whole folder, with the file that does.".to_owned(),
        names => format!(
            "The manifests declare several organizations ({}), and this server holds one. Bring the files of that one alone.",
            names.join(", ")
        ),
    }
}
