//! Changing the plan: upwards to a chosen one, or down to Community, which cancels.
//!
//! The plan is a part of the organization, which manifests declare, so it changes as every edit does.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{dialog, standing};
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::model::organization::{Profile, Role, Subscription};
use crate::store::Billing;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::general::head;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{count, money};
use crate::web::page::{Failed, Faults, Page, SignedIn, Tab};

const ASCENDING: [Subscription; 3] = [Subscription::Community, Subscription::Starter, Subscription::Enterprise];

/// What a plan has that the lower ones have not.
fn brings(plan: Subscription) -> &'static [&'static str] {
    match plan {
        Subscription::Community => &[],
        Subscription::Starter => &["Payment details, with the next bill", "A printable invoice for every month"],
        Subscription::Enterprise => &["All that Starter has", "Custom workspace roles"],
    }
}

fn named(name: &str) -> Option<Subscription> {
    ASCENDING.into_iter().find(|plan| plan.as_str() == name)
}

/// A page with the plans above the current one.
pub(super) async fn choose(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| {
        let Billing { subscription, seats, .. } = standing(app)?;
        let higher = ASCENDING.into_iter().filter(|plan| *plan > subscription);
        let body = html! {
            p { "Your plan is " b { (subscription.as_str()) } "." }
            @if subscription == Subscription::Enterprise { p { "There is no higher one." } }
            div.columns { @for plan in higher { (offer(app, plan, seats)) } }
        };
        Ok(dialog(&who, "Choose a plan", body).back_to(Tab::Billing.path(), "Billing"))
    })
    .await
}

fn offer(app: &App, plan: Subscription, seats: u64) -> Markup {
    let name = plan.as_str();
    html! {
        section.card.offer aria-label=(name) {
            h2 { (name) }
            (cost(app, plan, seats))
            ul { @for what in brings(plan) { li { (what) } } }
            a.button href={ (Upgrade::PATH) "/" (name) } { "Choose " (name) }
        }
    }
}

/// What a plan costs, as far as the owner of the server said.
fn cost(app: &App, plan: Subscription, seats: u64) -> Markup {
    html! {
        @match app.store.prices() {
            None => p.quiet { "No price is named on this server." },
            Some(prices) => @match prices.of(plan) {
                None => p.quiet { "Costs nothing here." },
                Some(per_seat) => p {
                    b { (money(per_seat, &prices.currency)) } " a seat and month" br;
                    span.quiet.small { (money(per_seat.saturating_mul(seats), &prices.currency)) " a month with " (count(seats, "seat", "seats")) }
                },
            },
        }
    }
}

/// Asks once more before the plan changes.
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(plan): Path<String>,
) -> Result<Page, Failed> {
    app.ask(move |app| {
        let profile = head(app)?.profile;
        let plan = named(&plan).filter(|plan| *plan > profile.subscription);
        let plan = plan.ok_or_else(|| Failed::missing("There is no such plan above yours."))?;
        confirmation(app, &who, plan, &edit::was([Some(Side::Organization(&profile))]), &Faults::default())
    })
    .await
}

fn confirmation(app: &App, who: &SignedIn, plan: Subscription, was: &str, faults: &Faults) -> Result<Page, Failed> {
    let Billing { subscription, seats, .. } = standing(app)?;
    let name = plan.as_str();
    let body = html! {
        (faults.all())
        p { "The plan changes from " b { (subscription.as_str()) } " to " b { (name) } " at once. It begins today, and bills come monthly on this day." }
        (cost(app, plan, seats))
        ul { @for what in brings(plan) { li { (what) } } }
        form method="post" action=(Upgrade::PATH) {
            (edit::hidden(&who.viewer, Some(was)))
            input type="hidden" name="plan" value=(name);
            (edit::buttons(&format!("Upgrade to {name}"), false))
        }
        p.cancel { a href=(Upgrade::PATH) { "Choose another plan" } }
    };
    Ok(dialog(who, format!("Upgrade to {name}?"), body).back_to(Tab::Billing.path(), "Billing"))
}

/// Moves to a higher plan.
pub(super) struct Upgrade;

impl Edit for Upgrade {
    const PATH: &'static str = "/admin/billing/upgrade";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let plan = named(sent.text("plan")).ok_or_else(|| Stop::Refused("There is no such plan.".to_owned()))?;
        let now = standing(app)?.subscription;
        if plan <= now {
            let text = format!("From {} there is no upgrade to {}.", now.as_str(), plan.as_str());
            return Err(Stop::Refused(text));
        }
        moved(app, plan, format!("The plan is {} now.", plan.as_str()))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        let now = standing(app)?.subscription;
        match named(sent.text("plan")).filter(|plan| *plan > now) {
            Some(plan) => confirmation(app, who, plan, sent.text("was"), faults),
            None => Ok(nothing(who, faults)),
        }
    }
}

fn moved(app: &App, subscription: Subscription, done: String) -> Result<Wanted, Stop> {
    let before = head(app)?.profile;
    let after = Profile { subscription, ..before.clone() };
    let change = Change::Organization(Typed::Update { before, after });
    Ok(Wanted::one(change, done, Tab::Billing.path()))
}

fn nothing(who: &SignedIn, faults: &Faults) -> Page {
    let body = html! { (faults.all()) p { "Nothing was changed." } };
    dialog(who, "That does not work", body).back_to(Tab::Billing.path(), "Billing")
}

/// Asks before the plan ends, and says what is lost.
pub(super) async fn ask_to_cancel(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| {
        let profile = head(app)?.profile;
        if profile.subscription == Subscription::Community {
            return Err(Failed::missing("Community is the plan that is left when one is cancelled; it cannot be."));
        }
        cancellation(app, &who, &profile, &edit::was([Some(Side::Organization(&profile))]), &Faults::default())
    })
    .await
}

fn cancellation(app: &App, who: &SignedIn, profile: &Profile, was: &str, faults: &Faults) -> Result<Page, Failed> {
    let roles = app.store.roles()?;
    let plan = profile.subscription.as_str();
    let body = html! {
        @if roles.is_empty() {
            (faults.all())
            p { "The plan goes from " b { (plan) } " to " b { "Community" } " at once." }
            h2 { "What is lost" }
            ul {
                li { "Payment details and invoices are not shown any more. They are kept, and are there again after an upgrade." }
                li { "Days of this month that have passed are still billed." }
                @if profile.subscription == Subscription::Enterprise { li { "Custom workspace roles cannot be made any more." } }
            }
            p { "Members, workspaces and all data stay as they are." }
            form method="post" action=(Cancel::PATH) {
                (edit::hidden(&who.viewer, Some(was)))
                (edit::buttons("Cancel plan", true))
            }
        } @else {
            (in_the_way(app, &roles)?)
        }
        p.cancel { a data-close href=(Tab::Billing.path()) { "Keep " (plan) } }
    };
    Ok(dialog(who, format!("Cancel {plan}?"), body).back_to(Tab::Billing.path(), "Billing"))
}

/// Which custom roles keep the plan from being cancelled.
fn in_the_way(app: &App, roles: &[Role]) -> Result<Markup, Failed> {
    let mut rows = Vec::new();
    for role in roles {
        rows.push((&role.name, app.store.role_uses(&role.name)?));
    }
    Ok(html! {
        p.notice.waits { "The plan cannot be cancelled yet: custom roles need Enterprise. Give their members another role, then delete them." }
        div.scroll tabindex="0" role="region" aria-label="Custom roles" { table {
            thead { tr { th scope="col" { "Custom role" } th scope="col" { "In use by" } } }
            tbody { @for (name, uses) in rows {
                tr {
                    th scope="row" { (name) }
                    td { @if uses == 0 { span.quiet { "nobody" } } @else { (count(uses, "membership", "memberships")) } }
                }
            } }
        } }
    })
}

/// Ends the plan; Community is left.
pub(super) struct Cancel;

impl Edit for Cancel {
    const PATH: &'static str = "/admin/billing/cancel";

    fn wanted(app: &App, _: &SignedIn, _: &Sent) -> Result<Wanted, Stop> {
        let now = standing(app)?.subscription;
        if now == Subscription::Community {
            return Err(Stop::Refused("The plan is Community already.".to_owned()));
        }
        moved(app, Subscription::Community, format!("{} is cancelled. The plan is Community now.", now.as_str()))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        let profile = head(app)?.profile;
        if profile.subscription == Subscription::Community {
            return Ok(nothing(who, faults));
        }
        cancellation(app, who, &profile, sent.text("was"), faults)
    }
}
