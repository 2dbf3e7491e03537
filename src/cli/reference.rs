//! `docs/commands.md`, made from the same arguments that the binary takes.

use std::fmt::Write;

/// The reference of every command, in Markdown.
pub fn reference() -> String {
    let mut root = super::command().term_width(100).max_term_width(100);
    root.build();
    let mut text = String::from(
        "# Commands\n\nMade from the help texts of `halley`; `halley COMMAND --help` says the same.\n\n## halley\n",
    );
    section(&mut text, &mut root);
    let mut commands: Vec<clap::Command> = root.get_subcommands().cloned().collect();
    for command in &mut commands {
        chapter(&mut text, command, "##", "halley");
    }
    text
}

fn chapter(text: &mut String, command: &mut clap::Command, level: &str, parent: &str) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let name = format!("{parent} {}", command.get_name());
    let _ = writeln!(text, "\n{level} {name}");
    section(text, command);
    let mut commands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    for child in &mut commands {
        chapter(text, child, "###", &name);
    }
}

fn section(text: &mut String, command: &mut clap::Command) {
    let help = command.clone().term_width(100).render_long_help().to_string();
    text.push_str("\n```text\n");
    for line in help.trim_end().lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("```\n");
}
