//! The page of a plan, and the form that applies it.

use maud::{Markup, html};

use super::look::{self, Look};
use super::{APPLY, BRING, From, bring, findings, inside, shown, stale};
use crate::check;
use crate::plan::Plan;
use crate::render::visible;
use crate::web::App;
use crate::web::dashboard::edit;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::count;
use crate::web::page::{Failed, Faults, Page, SignedIn, Tab};

/// Which part of a plan is looked at, and what is typed into its form.
pub(in crate::web::dashboard) struct Typed<'a> {
    /// The page of what is destructive.
    pub(in crate::web::dashboard) page: u64,
    pub(in crate::web::dashboard) sent: &'a Sent,
    pub(in crate::web::dashboard) faults: &'a Faults,
}

/// The plan of some manifests as it is now.
pub(super) fn page(app: &App, who: &SignedIn, from: &From, page: u64) -> Result<Page, Failed> {
    let manifests = match from.manifests(app, who) {
        Ok(Some(manifests)) => manifests,
        Ok(None) => {
            return Err(Failed::missing("These manifests are not kept any more. Bring them again on the Plan tab."));
        }
        Err(text) => return Ok(inside(app, who, &from.path(), &html! { div.notice.wrong { p { (text) } } })),
    };
    let look = match look::look(app, who, &manifests)? {
        Ok(look) => look,
        Err(invalid) => return Ok(inside(app, who, &from.path(), &bring::wrong(&invalid))),
    };
    let (sent, faults) = (Sent::default(), Faults::default());
    let typed = Typed { page, sent: &sent, faults: &faults };
    if let From::Brought(digest) = from
        && look.plan.digest.as_str() != digest
    {
        let now = From::Brought(look.plan.digest.to_string());
        app.planning.keep_draft(&who.session, look.plan.digest.as_str(), &manifests);
        let notice = stale::notice(&stale::differences(app, &look.plan, digest));
        return Ok(with_notice(app, who, &now, &look, &typed, &notice));
    }
    Ok(of_look(app, who, from, &look, &typed))
}

/// The page of a plan that was just computed.
pub(super) fn of_look(app: &App, who: &SignedIn, from: &From, look: &Look, typed: &Typed<'_>) -> Page {
    with_notice(app, who, from, look, typed, &html! {})
}

/// The same, with something to say first.
pub(super) fn with_notice(
    app: &App,
    who: &SignedIn,
    from: &From,
    look: &Look,
    typed: &Typed<'_>,
    notice: &Markup,
) -> Page {
    let Look { plan, warnings, manifests, elsewhere, .. } = look;
    let files = manifests.sources.iter().count() as u64;
    let hidden = html! {
        (edit::hidden(&who.viewer, None))
        input type="hidden" name="from" value=(if *from == From::Folder { "folder" } else { "brought" });
    };
    let current = if *from == From::Folder { Tab::Plan.path() } else { BRING };
    let body = html! {
        (notice)
        @if let Some(server) = elsewhere {
            div.notice.waits { p {
                "These manifests name another server, " code { (visible(server)) } ". This one is " code { (app.settings.public_url) }
                ": make sure that they are for this organization."
            } }
        }
        p.quiet { "Of " (count(files, "manifest file", "manifest files"))
            @if *from == From::Folder { " in the server's folder, read just now. " } @else { ", kept for you while you are signed in. " }
            "Looking changes nothing."
        }
        (shown::plan(plan, &from.path(), &from.text_path(), typed.page))
        @if !warnings.is_empty() {
            details.more { summary { (count(warnings.len() as u64, "warning", "warnings")) " about the manifests" } (findings::list(warnings, &manifests.sources)) }
        }
        (apply_form(APPLY, plan, &hidden, typed.sent, typed.faults))
    };
    debug_assert!(!check::has_errors(warnings), "nothing is planned of manifests with errors");
    inside(app, who, current, &body)
}

/// The form that applies a plan; nothing when there is nothing that Halley could do.
pub(in crate::web::dashboard) fn apply_form(
    action: &str,
    plan: &Plan,
    hidden: &Markup,
    sent: &Sent,
    faults: &Faults,
) -> Markup {
    let automatic = plan.operations.iter().filter(|operation| operation.execution.is_automatic()).count() as u64;
    let stuck = plan.refusals().any(|verdict| !verdict.guard.can_be_overridden());
    let is_destructive = plan.operations.iter().any(|operation| operation.change.is_destructive());
    html! {
        @if automatic > 0 {
            section.card #apply aria-labelledby="apply-title" {
                h2 #apply-title { "Apply this plan" }
                @if stuck {
                    p { "A guard refuses this plan, and nobody can pass it. Nothing of the plan can be applied." }
                } @else {
                    form.fields method="post" action=(action) {
                        (hidden)
                        input type="hidden" name="digest" value=(plan.digest);
                        (faults.summary())
                        @if plan.is_refused() { (override_field(plan, sent, faults)) }
                        (commit_field(sent, faults))
                        (read_box(plan, sent, faults))
                        div.buttons {
                            button.danger[is_destructive] { "Apply " (count(automatic, "operation", "operations")) }
                        }
                    }
                }
            }
        }
    }
}

fn override_field(plan: &Plan, sent: &Sent, faults: &Faults) -> Markup {
    let fault = faults.of("override");
    html! {
        div {
            label for="override" { "Let this plan pass its guards" }
            input.mono #override name="override" value=(sent.text("override")) autocomplete="off" spellcheck="false"
                aria-describedby="override-hint override-fault" aria-invalid=[fault.map(|_| "true")];
            @if let Some(fault) = fault { p.error #override-fault { (super::prose(fault)) } }
            p.hint #override-hint {
                "A guard refuses the plan. If you mean it all the same, type each guard's name, an @, and the digest: "
                code { "GUARD@" (plan.digest) }
            }
        }
    }
}

fn commit_field(sent: &Sent, faults: &Faults) -> Markup {
    let fault = faults.of("commit");
    html! {
        div {
            label for="commit" { "Commit of the manifests (optional)" }
            input.mono #commit name="commit" value=(sent.text("commit")) autocomplete="off" spellcheck="false" maxlength="100"
                aria-describedby="commit-hint commit-fault" aria-invalid=[fault.map(|_| "true")];
            @if let Some(fault) = fault { p.error #commit-fault { (fault) } }
            p.hint #commit-hint { "It stands in History beside each change." }
        }
    }
}

fn read_box(plan: &Plan, sent: &Sent, faults: &Faults) -> Markup {
    let fault = faults.of("read");
    let ticked = sent.text("read") == plan.digest.as_str();
    html! {
        div {
            div.choice {
                input #read type="checkbox" name="read" value=(plan.digest) required checked[ticked]
                    aria-describedby=[fault.map(|_| "read-fault")] aria-invalid=[fault.map(|_| "true")];
                label for="read" { "I have read this plan, " code.digest { (plan.digest) } }
            }
            @if let Some(fault) = fault { p.error #read-fault { (fault) } }
        }
    }
}
