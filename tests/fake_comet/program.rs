//! The fake of Comet as a program, to try Halley against an organization of any size without a Comet.
//!
//! `cargo run --example fake-comet -- [MEMBERS [WORKSPACES [ADDRESS]]]`: prints its address and the key of an Admin, and serves until it is
//! stopped. It has Comet's known routes and no others, and what it knows is gone when it ends.

#[path = "mod.rs"]
mod fake_comet;

use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;

use fake_comet::{FakeComet, State};

/// Teams that use workspaces, as companies have them.
const TEAMS: [&str; 12] = [
    "research",
    "vision",
    "speech",
    "ranking",
    "fraud",
    "forecasting",
    "platform",
    "robotics",
    "pricing",
    "search",
    "growth",
    "labelling",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let members = arguments.next().map_or(Ok(300), |text| text.parse())?;
    let workspaces = arguments.next().map_or(Ok(TEAMS.len()), |text| text.parse())?;
    let address: SocketAddr = arguments.next().as_deref().unwrap_or("127.0.0.1:0").parse()?;
    let fake = FakeComet::listen(address, company(members, workspaces));
    let state = fake.state();
    let people = state.organizations[0].members.len();
    let mut out = std::io::stdout().lock();
    writeln!(out, "url {}\nkey {}\n{people} people, {workspaces} workspaces", fake.url(), state.switches.key)?;
    out.flush()?;
    drop(out);
    // A signal ends the process; there is nothing to keep.
    loop {
        std::thread::park();
    }
}

/// Acme with so many people: ana and one in a hundred are Admins, everybody is in one workspace or two, some are outside partners.
fn company(members: usize, workspaces: usize) -> State {
    let mut state = State::acme();
    let names: Vec<String> = (0..workspaces).map(workspace).collect();
    for name in &names {
        state.workspace(name);
        state.join(name, "ana", "Owner");
    }
    for number in 1..members {
        let user = format!("person{number:04}");
        let domain = if number % 25 == 0 { "partner.example" } else { "acme.org" };
        let role = if number % 100 == 0 {
            "ADMIN"
        } else if number % 25 == 0 {
            "VIEW_ONLY_MEMBER"
        } else {
            "MEMBER"
        };
        state.person(&user, &format!("{user}@{domain}"), role);
        if !names.is_empty() {
            let standing = if number <= workspaces { "Owner" } else { "Member" };
            state.join(&names[number % workspaces], &user, standing);
            if number % 3 == 0 {
                state.join(&names[(number / 3) % workspaces], &user, "Member");
            }
        }
    }
    state
}

fn workspace(number: usize) -> String {
    match (TEAMS[number % TEAMS.len()], number / TEAMS.len()) {
        (team, 0) => team.to_owned(),
        (team, round) => format!("{team}-{}", round + 1),
    }
}
