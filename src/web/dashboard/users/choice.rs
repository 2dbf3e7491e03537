//! The choice of an organization role: the three primary ones, and View-only set apart.

use maud::{Markup, html};

use crate::model::organization::OrganizationRole;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Faults, words};

/// The four roles that can be given, with what each is for. In a form that begins with them the chosen one takes the focus.
pub(super) fn roles(chosen: Option<&OrganizationRole>, faults: &Faults, takes_focus: bool) -> Markup {
    let fault = faults.of("role");
    html! {
        fieldset aria-describedby=[fault.map(|_| "role-fault")] {
            legend { "Organization role" }
            @for role in &OrganizationRole::DECLARABLE {
                div.choice.apart[*role == OrganizationRole::ViewOnly] {
                    input #{ "role-" (role.as_str()) } type="radio" name="role" value=(role.as_str()) required
                        checked[chosen == Some(role)] autofocus[takes_focus && chosen == Some(role)] aria-invalid=[fault.map(|_| "true")]
                        aria-describedby={ "about-" (role.as_str()) };
                    div {
                        label for={ "role-" (role.as_str()) } { (role.label()) }
                        p.hint #{ "about-" (role.as_str()) } { (words::role_hint(role)) }
                    }
                }
            }
            @if let Some(fault) = fault { p.error #role-fault { (fault) } }
        }
    }
}

/// The role that was chosen; a role that nobody here knows is never given.
pub(super) fn chosen(sent: &Sent) -> Option<OrganizationRole> {
    OrganizationRole::DECLARABLE.into_iter().find(|role| role.as_str() == sent.text("role"))
}

/// What is said when none was.
pub(super) const NONE: &str = "Choose one of these roles.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_role_is_neither_offered_nor_replaced() {
        let unknown = OrganizationRole::Other("QUANTUM".into());
        let markup = roles(Some(&unknown), &Faults::default(), true).into_string();
        assert_eq!(markup.matches("type=\"radio\"").count(), 4);
        assert!(!markup.contains("checked") && !markup.contains("QUANTUM"), "{markup}");
        let known = roles(Some(&OrganizationRole::OpikMember), &Faults::default(), true).into_string();
        assert_eq!(known.matches(" checked").count(), 1);
    }
}
