//! Pieces that several pages are made of.

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::key::WorkspaceName;
use crate::render::visible;

/// What stays as it is in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'@');

/// How many rows a page of a list has.
pub(in crate::web) const ROWS: u64 = 50;

/// An address with a query; parameters without a value are left out.
pub(in crate::web) fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(if text.contains('?') { '&' } else { '?' });
        text.push_str(name);
        text.push('=');
        text.extend(utf8_percent_encode(value, QUERY));
    }
    text
}

/// A piece of a path.
pub(in crate::web) fn encoded(piece: &str) -> String {
    utf8_percent_encode(piece, QUERY).to_string()
}

/// `2026-03-01T09:30:00Z`, to the minute; the script tells it in the reader's way.
pub(in crate::web) fn moment(at: &str) -> Markup {
    let shown = at.get(..16).unwrap_or(at).replace('T', " ");
    html! { time datetime=(at) data-moment { (shown) " UTC" } }
}

/// A day, `2026-03-01`.
pub(in crate::web) fn day(date: &str) -> Markup {
    html! { time datetime=(date) data-day { (date) } }
}

/// A number with its thousands apart; the script tells it in the reader's way.
pub(in crate::web) fn number(number: u64) -> Markup {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    html! { data value=(number) data-number { (text) } }
}

/// `3 members`, `1 member`.
pub(in crate::web) fn count(of: u64, one: &str, many: &str) -> Markup {
    html! { (number(of)) " " (if of == 1 { one } else { many }) }
}

/// Money, in hundredths.
pub(in crate::web) fn money(hundredths: u64, currency: &str) -> Markup {
    html! { span data-money=(hundredths) data-currency=(currency) { (currency) " " (number(hundredths / 100)) "." (format!("{:02}", hundredths % 100)) } }
}

/// Words made elsewhere, which may hold names in backquotes. One backquote alone belongs to a name, and is shown.
pub(in crate::web) fn prose(text: &str) -> Markup {
    if !text.matches('`').count().is_multiple_of(2) {
        return html! { (visible(text)) };
    }
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { bdi { (visible(part)) } } } @else { (visible(part)) }
        }
    }
}

/// The tone of a badge; colour never says it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Tone {
    /// Nothing special.
    Plain,
    /// Green: what is as it should be, or one's own.
    Good,
    /// Amber: what waits.
    Waits,
    /// Red: what is wrong or takes something away.
    Bad,
    /// The accent.
    Accent,
}

/// A short text with a tone.
pub(in crate::web) fn badge(tone: Tone, text: &str) -> Markup {
    let class = match tone {
        Tone::Plain => "badge",
        Tone::Good => "badge good",
        Tone::Waits => "badge waits",
        Tone::Bad => "badge bad",
        Tone::Accent => "badge accent",
    };
    html! { span class=(class) { (text) } }
}

/// What stands where a list would, if it had any row.
pub(in crate::web) fn empty(what: &str, hint: &str) -> Markup {
    html! { div.empty { p { b { (what) } } @if !hint.is_empty() { p.quiet { (hint) } } } }
}

/// A field that searches a list on the server, as one types; `kept` are further parameters that stay.
///
/// The script replaces the element `#results` of the page.
pub(in crate::web) fn search(path: &str, label: &str, value: &str, kept: &[(&str, &str)]) -> Markup {
    search_in("results", "search", path, label, value, kept)
}

/// The same for a list of a dialog, which may stand over a page with a list of its own: the script replaces the element `#<list>-results`.
pub(in crate::web) fn search_for(list: &str, path: &str, label: &str, value: &str, kept: &[(&str, &str)]) -> Markup {
    search_in(&format!("{list}-results"), &format!("{list}-search"), path, label, value, kept)
}

fn search_in(results: &str, id: &str, path: &str, label: &str, value: &str, kept: &[(&str, &str)]) -> Markup {
    html! {
        form.search role="search" method="get" action=(path) data-live=(results) {
            @for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
            label.unseen for=(id) { (label) }
            input #(id) name="search" type="search" value=(value) placeholder=(label) autocomplete="off" maxlength="200";
            button.plain { "Search" }
        }
    }
}

/// The page of a list that an address asks for. Whatever else stands there is the first one.
pub(in crate::web) fn page_number(text: &str) -> u64 {
    text.trim().parse().unwrap_or(1).max(1)
}

/// Where one is in a list, and the way to the pages beside.
pub(in crate::web) fn pager(path: &str, kept: &[(&str, &str)], page: u64, total: u64) -> Markup {
    let pages = total.div_ceil(ROWS).max(1);
    let to = |page: u64| {
        let page = page.to_string();
        let mut query = kept.to_vec();
        query.push(("page", page.as_str()));
        address(path, &query)
    };
    let (from, until) = ((page - 1).saturating_mul(ROWS).saturating_add(1), page.saturating_mul(ROWS).min(total));
    html! {
        @if pages > 1 || page > 1 {
            nav.pager aria-label="Pages" {
                @if page > 1 { a rel="prev" href=(to((page - 1).min(pages))) { "‹ Previous" } } @else { span.quiet { "‹ Previous" } }
                @if from <= until {
                    span { (number(from)) " to " (number(until)) " of " (number(total)) }
                } @else {
                    span { "Past the end of " (number(total)) }
                }
                @if page < pages { a rel="next" href=(to(page + 1)) { "Next ›" } } @else { span.quiet { "Next ›" } }
            }
        }
    }
}

/// The page of a workspace.
pub(in crate::web) fn workspace_page(name: &WorkspaceName) -> String {
    match name.as_str() {
        // A path cannot end in dots, and has a page of its own for what is new.
        name @ ("new" | "." | "..") => address("/workspaces", &[("name", name)]),
        name => format!("/workspaces/{}", encoded(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (given, shown) in [(0, ">0<"), (999, ">999<"), (1000, ">1,000<"), (1_234_567, ">1,234,567<")] {
            assert!(number(given).into_string().contains(shown), "{given}");
        }
        assert!(money(123_405, "EUR").into_string().contains(".05"));
    }

    #[test]
    fn every_workspace_has_a_page_of_its_own() {
        for (name, page) in [
            ("prod", "/workspaces/prod"),
            ("a/b c", "/workspaces/a%2Fb%20c"),
            ("new", "/workspaces?name=new"),
            ("..", "/workspaces?name=.."),
        ] {
            assert_eq!(workspace_page(&WorkspaceName::new(name)), page);
        }
    }

    #[test]
    fn a_page_past_every_end_has_a_way_back() {
        let pager = pager("/x", &[], u64::MAX, 120).into_string();
        assert!(pager.contains("Past the end of") && pager.contains("page=3"), "{pager}");
    }

    #[test]
    fn addresses_escape_what_people_type() {
        let asked = [("search", "a&b=c d/é"), ("role", "")];
        assert_eq!(address("/admin/users", &asked), "/admin/users?search=a%26b%3Dc%20d%2F%C3%A9");
    }
}
