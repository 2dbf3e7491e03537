//! Every path that a file names: in `use`, in expressions and types, in attributes and inside macros.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{File, ItemExternCrate, ItemMod, ItemUse, Macro, MetaList, Path, UseTree};

/// A path as it is seen from the crate's root: `crate::a::b`, or `name::b` for what is outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) segments: Vec<String>,
    /// `use a::b::*` and `use a::b as c`: whatever is below the path can be named without it.
    pub(crate) opens: bool,
}

/// All paths of a file whose module is `module` (`["plan", "diff"]` for `src/plan/diff/mod.rs`).
pub(crate) fn named(file: &File, module: &[&str]) -> Vec<Named> {
    let mut collector = Collector { module: module.iter().map(|name| (*name).to_owned()).collect(), found: Vec::new() };
    collector.visit_file(file);
    collector.found
}

struct Collector {
    module: Vec<String>,
    found: Vec<Named>,
}

impl Collector {
    fn add(&mut self, segments: &[String], opens: bool) {
        let mut below = segments;
        let mut base: Option<Vec<String>> = None;
        while let Some((first, rest)) = below.split_first() {
            match first.as_str() {
                "crate" => base = Some(Vec::new()),
                "self" => base = Some(base.unwrap_or_else(|| self.module.clone())),
                "super" => {
                    let mut parent = base.unwrap_or_else(|| self.module.clone());
                    parent.pop();
                    base = Some(parent);
                }
                _ => break,
            }
            below = rest;
        }
        let mut segments = match base {
            Some(base) => [vec!["crate".to_owned()], base].concat(),
            None => Vec::new(),
        };
        segments.extend_from_slice(below);
        self.found.push(Named { segments, opens });
    }

    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let joined = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&joined(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.add(before, false),
            UseTree::Name(name) => self.add(&joined(&name.ident), false),
            UseTree::Rename(name) if name.ident == "self" => self.add(before, true),
            UseTree::Rename(name) => self.add(&joined(&name.ident), true),
            UseTree::Glob(_) => self.add(before, true),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
        }
    }

    /// Macros and attributes are tokens: whatever looks like a path there counts as one.
    fn tokens(&mut self, tokens: &TokenStream) {
        let mut path = Vec::new();
        let mut colons = 0;
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    if colons == 2 && !path.is_empty() {
                        self.group(&path, &group.stream());
                    }
                    self.end(&mut path);
                    self.tokens(&group.stream());
                    colons = 0;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.end(&mut path);
                    colons = 0;
                }
            }
        }
        self.end(&mut path);
    }

    /// `use a::{b, c::d}` inside a macro.
    fn group(&mut self, before: &[String], tokens: &TokenStream) {
        let text = format!("use {}::{{{tokens}}};", before.join("::"));
        if let Ok(item) = syn::parse_str::<ItemUse>(&text) {
            self.tree(&[], &item.tree);
        }
    }

    fn end(&mut self, path: &mut Vec<String>) {
        if !path.is_empty() {
            self.add(&std::mem::take(path), false);
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        self.add(&[item.ident.to_string()], item.rename.is_some());
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(&segments, false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        self.tokens(&item.tokens);
    }

    fn visit_meta_list(&mut self, list: &'ast MetaList) {
        self.visit_path(&list.path);
        self.tokens(&list.tokens);
    }
}
