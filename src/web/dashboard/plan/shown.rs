//! A plan as people read it: totals, guards, what takes something away, the rest, who gains and loses, and what it costs.

use maud::{Markup, html};

use super::said::{capital, prose, said};
use crate::plan::{Execution, Plan, Seats, Verdict};
use crate::render::plan::{Access, Bundle, Guarded, Line, Telling, note};
use crate::web::page::parts::{ROWS, Tone, badge, count, empty, number, pager};

/// What is destructive stands in full up to here; more of it is paged.
const IN_FULL: usize = 200;
/// Of what takes nothing away so many stand under their heading; the rest is counted.
const LISTED: usize = 50;
/// So many groups of people stand under who gains and who loses.
const PEOPLE: usize = 50;
/// Groups of at most so many stand open.
const OPEN: usize = 12;

/// The plan. `path` is its page, and `text_path` all of it as text, where there is one.
pub(in crate::web::dashboard) fn plan(plan: &Plan, path: &str, text_path: &str, page: u64) -> Markup {
    let telling = Telling::of(plan);
    html! {
        (head(plan, &telling, text_path))
        (guards(&telling))
        @if plan.is_empty() {
            (empty("Nothing to do", if is_clean(plan) { "What the manifests declare is live already." } else { "See below for what differs, waits or could not be read." }))
        }
        (destructive(&telling, path, page))
        (rest(&telling))
        (access(&telling))
        (notes(plan, &telling))
        (facts(&telling))
    }
}

fn is_clean(plan: &Plan) -> bool {
    plan.unread.is_empty() && plan.waiting.is_empty() && plan.skipped.is_empty() && plan.unmanaged.is_empty()
}

fn head(plan: &Plan, telling: &Telling<'_>, text_path: &str) -> Markup {
    let totals = plan.totals();
    let Seats { before, after, pending } = plan.seats;
    let n = |number_: usize| number(number_ as u64);
    html! {
        @if !plan.is_empty() {
            ul.tiles.totals {
                li { div.tile { b { (n(plan.operations.len())) } " " span { (if plan.operations.len() == 1 { "operation" } else { "operations" }) } } }
                li { div.tile.bad[totals.destructive > 0] { b { (n(totals.destructive)) } " " span { (if totals.destructive == 1 { "takes something away" } else { "take something away" }) } } }
                @if totals.manual > 0 { li { div.tile { b { (n(totals.manual)) } " " span { "for people to do" } } } }
                @if totals.waiting > 0 { li { div.tile { b { (n(totals.waiting)) } " " span { "wait" } } } }
                @if totals.refused > 0 { li { div.tile.bad { b { (n(totals.refused)) } " " span { "refused by a rule" } } } }
                li { div.tile { b { (n(after)) } " " span {
                    (if after == 1 { "member" } else { "members" }) @if before != after { ", now " (n(before)) } @if pending > 0 { ", and " (n(pending)) " invited" }
                } } }
            }
            p.lead { (capital(&telling.totals())) "." }
        }
        p.digest { "Plan " code { (plan.digest) }
            @if !text_path.is_empty() && !plan.is_empty() { " · " a href=(text_path) { "all of it as text" } }
        }
    }
}

fn guards(telling: &Telling<'_>) -> Markup {
    let mut failed = telling.guards().peekable();
    html! {
        @if failed.peek().is_some() {
            section aria-labelledby="guards" {
                h2 #guards { "Guards" }
                @for Guarded { verdict, sentence, set_at, way_out } in failed {
                    div.notice.wrong[verdict == Verdict::Refused].waits[verdict != Verdict::Refused] {
                        p {
                            @if verdict == Verdict::Refused { (badge(Tone::Bad, "Refused")) } @else { (badge(Tone::Waits, "Overridden")) }
                            " " (said(&sentence))
                        }
                        p.small { "Set at " code { (set_at) } ". " @if !way_out.pieces().is_empty() { "Way out: " (said(&way_out)) "." } }
                    }
                }
            }
        }
    }
}

fn destructive(telling: &Telling<'_>, path: &str, page: u64) -> Markup {
    let all = telling.destructive();
    let shown = if all.len() <= IN_FULL {
        all
    } else {
        let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
        let from = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(rows).min(all.len());
        &all[from..from.saturating_add(rows).min(all.len())]
    };
    html! {
        @if !all.is_empty() {
            section.card.danger-card aria-labelledby="destructive" {
                h2 #destructive { (count(all.len() as u64, "operation takes something away", "operations take something away")) }
                (lines(telling, shown))
                @if all.len() > IN_FULL { (pager(path, &[], page, all.len() as u64)) }
            }
        }
    }
}

fn rest(telling: &Telling<'_>) -> Markup {
    let mut groups = telling.groups().peekable();
    html! {
        @if groups.peek().is_some() {
            section.card aria-labelledby="rest" {
                h2 #rest { @if telling.destructive().is_empty() { "What would be done" } @else { "What takes nothing away" } }
                @for Bundle { title, admins, operations } in groups {
                    details.more open[operations.len() <= OPEN] {
                        summary { (capital(&title)) @if admins > 0 { " (" (number(admins as u64)) " as Admin)" } }
                        @let listed = LISTED.max(admins.min(4 * LISTED)).min(operations.len());
                        (lines(telling, &operations[..listed]))
                        @if listed < operations.len() { p.quiet { "and " (number((operations.len() - listed) as u64)) " more." } }
                    }
                }
            }
        }
    }
}

fn lines(telling: &Telling<'_>, indexes: &[usize]) -> Markup {
    html! { ul.operations { @for index in indexes { (line(&telling.line(*index))) } } }
}

fn line(Line { mark, sentence, because, place, execution }: &Line<'_>) -> Markup {
    let (class, means) = match mark {
        '-' => ("ends", "Ends: "),
        '!' => ("takes", "Takes away: "),
        '+' => ("makes", "Makes: "),
        _ => ("changes", "Changes: "),
    };
    html! {
        li class=(class) {
            span.unseen { (means) }
            (said(sentence))
            @if let Some(because) = because { " " span.quiet.small { (prose(because)) } }
            @if let Some(place) = place { " " code.quiet { bdi { (place) } } }
            (executed(execution))
        }
    }
}

/// Who does it, where that is not Halley.
pub(super) fn executed(execution: &Execution) -> Markup {
    html! {
        @match execution {
            Execution::Automatic | Execution::WithAccess => {},
            Execution::Manual(clicks) => { " " (badge(Tone::Waits, "By hand")) ol.small { @for click in clicks { li { (prose(click)) } } } },
            Execution::Waiting(what) => { " " (badge(Tone::Waits, "Waits")) " " span.small { (prose(what)) } },
            Execution::Refused(why) => { " " (badge(Tone::Bad, "Refused")) " " span.small { (prose(why)) } },
        }
    }
}

fn access(telling: &Telling<'_>) -> Markup {
    let (lost, gained) = (telling.lost(), telling.gained());
    html! {
        @if !lost.is_empty() || !gained.is_empty() {
            div.columns.spaced {
                (people("lost", "Access lost", &lost))
                (people("gained", "Access gained", &gained))
            }
        }
    }
}

fn people(id: &str, title: &str, access: &[Access]) -> Markup {
    html! {
        @if !access.is_empty() {
            section.card aria-labelledby=(id) {
                h2 id=(id) { (title) }
                dl.access { @for Access { who, what } in access.iter().take(PEOPLE) {
                    dt { (said(who)) }
                    @for line in what { dd { (said(line)) } }
                } }
                @if access.len() > PEOPLE { p.quiet { "and " (number((access.len() - PEOPLE) as u64)) " more people or groups of people." } }
            }
        }
    }
}

fn notes(plan: &Plan, telling: &Telling<'_>) -> Markup {
    html! {
        @for (title, notes) in telling.notes() {
            details.more {
                summary { (title) " (" (number(notes.len() as u64)) ")" }
                ul { @for one in notes.iter().take(LISTED) { li { (said(&note(one))) } } }
                @if notes.len() > LISTED { p.quiet { "and " (number((notes.len() - LISTED) as u64)) " more." } }
            }
        }
        @if !plan.unread.is_empty() {
            div.notice.waits {
                p { b { "Could not be read, so nothing is planned there: " } @for (number, name) in plan.unread.iter().enumerate() { @if number > 0 { ", " } (name) } }
            }
        }
    }
}

fn facts(telling: &Telling<'_>) -> Markup {
    let facts: Vec<_> = telling.passed().into_iter().chain(telling.facts()).collect();
    html! {
        @if !facts.is_empty() { ul.plain-facts.quiet { @for fact in &facts { li { (said(fact)) } } } }
    }
}
