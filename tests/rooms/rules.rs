//! The rules, as functions from a file to what is wrong in it.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::paths::{Named, named};
use super::table::{IMPURE, OWNED, ROOMS};

const FILE: usize = 800;
const FUNCTION: usize = 80;
const MAIN: usize = 40;

/// What is wrong in a file below `src`, by its path there (`plan/diff/mod.rs`).
pub(crate) fn source(path: &str, text: &str) -> Vec<String> {
    let mut wrong = size(path, text);
    let module: Vec<&str> = path.trim_end_matches(".rs").split('/').filter(|name| *name != "mod").collect();
    let Some(room) = ROOMS.iter().find(|room| room.name == module[0]) else {
        let root = ["main.rs", "lib.rs"].contains(&path);
        wrong.extend((!root).then(|| format!("{path}: in no room of the table")));
        return wrong;
    };
    for path_named in named(&syn::parse_file(text).expect("the compiler took the file"), &module) {
        let mut say = |what: String| wrong.push(format!("{path}: `{}`: {what}", path_named.segments.join("::")));
        if let Some(other) = room_of(&path_named)
            && other != room.name
            && !room.uses.contains(&other)
        {
            say(format!("`{}` may not use `{other}`", room.name));
        }
        if path_named.segments == ["crate"] && path_named.opens {
            say("opens all rooms at once; name the room".to_owned());
        }
        if room.pure && IMPURE.iter().any(|impure| reaches(&path_named, impure)) {
            say(format!("`{}` is a pure room", room.name));
        }
        for (owned, owner) in OWNED {
            let allowed = OWNED.contains(&(owned, room.name));
            if !allowed && reaches(&path_named, owned) {
                say(format!("only `{owner}` uses `{owned}`"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

fn room_of(path: &Named) -> Option<&'static str> {
    let [first, room, ..] = path.segments.as_slice() else { return None };
    (first == "crate").then(|| ROOMS.iter().find(|known| known.name == room).map(|room| room.name)).flatten()
}

/// Whether a path names the forbidden one, something below it, or opens something above it.
fn reaches(path: &Named, forbidden: &str) -> bool {
    let forbidden: Vec<&str> = forbidden.split("::").collect();
    let same = path.segments.iter().zip(&forbidden).all(|(a, b)| a == b);
    same && !path.segments.is_empty() && (path.segments.len() >= forbidden.len() || path.opens)
}

/// What is too long in a file.
pub(crate) fn size(path: &str, text: &str) -> Vec<String> {
    let limit = if path == "main.rs" { MAIN } else { FILE };
    let lines = text.lines().count();
    let mut wrong: Vec<_> =
        (lines > limit).then(|| format!("{path}: {lines} lines, at most {limit}")).into_iter().collect();
    let mut functions = Functions { path, wrong: &mut wrong };
    functions.visit_file(&syn::parse_file(text).expect("the compiler took the file"));
    wrong
}

struct Functions<'a> {
    path: &'a str,
    wrong: &'a mut Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let lines = block.span().end().line - signature.span().start().line + 1;
        if lines > FUNCTION {
            self.wrong.push(format!("{}: `{}` has {lines} lines, at most {FUNCTION}", self.path, signature.ident));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
