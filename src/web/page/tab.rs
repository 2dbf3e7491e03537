//! The tabs of the dashboard: Comet's six, in its order and words, and the three that only Halley has.

use maud::{Markup, html};

/// A tab; what it is called says what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Tab {
    General,
    Workspaces,
    Users,
    Settings,
    ServiceAccounts,
    Billing,
    Plan,
    Access,
    History,
}

impl Tab {
    /// All, in order.
    pub(in crate::web) const ALL: [Self; 9] = [
        Self::General,
        Self::Workspaces,
        Self::Users,
        Self::Settings,
        Self::ServiceAccounts,
        Self::Billing,
        Self::Plan,
        Self::Access,
        Self::History,
    ];

    /// As it is called.
    pub(in crate::web) fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Workspaces => "Workspaces",
            Self::Users => "Users",
            Self::Settings => "Organization settings",
            Self::ServiceAccounts => "Service Accounts",
            Self::Billing => "Billing",
            Self::Plan => "Plan",
            Self::Access => "Access",
            Self::History => "History",
        }
    }

    /// Where it is.
    pub(in crate::web) fn path(self) -> &'static str {
        match self {
            Self::General => "/admin",
            Self::Workspaces => "/admin/workspaces",
            Self::Users => "/admin/users",
            Self::Settings => "/admin/settings",
            Self::ServiceAccounts => "/admin/service-accounts",
            Self::Billing => "/admin/billing",
            Self::Plan => "/admin/plan",
            Self::Access => "/admin/access",
            Self::History => "/admin/history",
        }
    }
}

/// The tab list, with one of them current.
pub(super) fn tabs(current: Tab) -> Markup {
    html! {
        nav.tabs aria-label="Admin dashboard" {
            ul {
                @for tab in Tab::ALL {
                    li.apart[tab == Tab::Plan] { a href=(tab.path()) aria-current=[(tab == current).then_some("page")] { (tab.label()) } }
                }
            }
        }
    }
}
