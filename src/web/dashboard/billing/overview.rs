//! The overview, which every plan has: the plan, and who is in it.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};

use super::subscription::{Cancel, Upgrade};
use super::{Inner, page, standing};
use crate::model::organization::Subscription;
use crate::store::Billing;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::Edit as _;
use crate::web::page::parts::{count, day, number};
use crate::web::page::{Failed, Page, Tab};

pub(super) async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| {
        let standing = standing(app)?;
        let body = html! {
            div.columns {
                (plan(&standing))
                (users(&standing))
            }
        };
        Ok(page(app, &who, standing.subscription, Inner::Overview, &body))
    })
    .await
}

fn plan(Billing { subscription, start, .. }: &Billing) -> Markup {
    html! {
        section.card aria-labelledby="plan" {
            h2 #plan { "Plan details" }
            dl.facts {
                dt { "Current plan" }
                dd { b { (subscription.as_str()) } }
                dt { "Start date" }
                dd { (day(&start.to_string())) }
            }
            div.buttons {
                @match subscription {
                    Subscription::Community => a.button data-dialog href=(Upgrade::PATH) { "Upgrade" },
                    Subscription::Starter => a.button data-dialog href=(Upgrade::PATH) { "Upgrade now" },
                    Subscription::Enterprise => {},
                }
                @if *subscription != Subscription::Community {
                    a.button.plain data-dialog href=(Cancel::PATH) { "Cancel plan" }
                }
            }
        }
    }
}

fn users(Billing { seats, admins, requests, invitations, .. }: &Billing) -> Markup {
    html! {
        section.card aria-labelledby="users" {
            h2 #users { "User details" }
            dl.facts {
                dt { "Members" }
                dd { a href=(Tab::Users.path()) { (number(*seats)) } }
                dt { "Admins" }
                dd { a href={ (Tab::Users.path()) "?role=Admin" } { (number(*admins)) } }
                dt { "Pending user requests" }
                dd {
                    a href={ (Tab::Users.path()) "?state=Pending" } { (number(requests + invitations)) }
                    div.quiet.small {
                        (count(*requests, "request to join", "requests to join")) ", "
                        (count(*invitations, "open invitation", "open invitations"))
                    }
                }
            }
            p.hint { "Members are those who have joined. Only they take a seat." }
        }
    }
}
