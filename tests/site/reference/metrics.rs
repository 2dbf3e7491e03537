//! `docs/metrics.md`: what `halley operator` and `halley serve` register, from the source that registers it.

use std::collections::BTreeMap;

use syn::visit::{Visit, visit_expr_method_call, visit_item_struct};
use syn::{Expr, ExprCall, ExprMethodCall, GenericArgument, ItemStruct, Lit, PathArguments, Type};

use super::{compare, table};
use crate::pages::root;

/// What a source registers.
#[derive(Default)]
struct Registered {
    prefix: String,
    /// Name, help, and the field that counts.
    metrics: Vec<(String, String, String)>,
    /// The fields of every struct, with their types.
    structs: BTreeMap<String, Vec<(String, Type)>>,
}

impl<'ast> Visit<'ast> for Registered {
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        let named = item.fields.iter().filter_map(|field| Some((field.ident.as_ref()?.to_string(), field.ty.clone())));
        self.structs.insert(item.ident.to_string(), named.collect());
        visit_item_struct(self, item);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func
            && path.path.segments.last().is_some_and(|last| last.ident == "with_prefix")
        {
            self.prefix = text(&call.args[0]).expect("the prefix is written out");
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if call.method == "register" {
            let says = |at: usize| text(&call.args[at]).expect("name and help are written out");
            self.metrics.push((says(0), says(1), counter(&call.args[2])));
        }
        visit_expr_method_call(self, call);
    }
}

fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => {
            if let Lit::Str(text) = &literal.lit {
                Some(text.value())
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The field or variable that is handed over, or the type that is made on the spot.
fn counter(expression: &Expr) -> String {
    match expression {
        Expr::MethodCall(call) => counter(&call.receiver),
        Expr::Field(field) => {
            if let syn::Member::Named(name) = &field.member {
                name.to_string()
            } else {
                String::new()
            }
        }
        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        Expr::Call(_) => "Info".to_owned(),
        _ => panic!("what is registered here is not understood"),
    }
}

/// The last name of a type, and the types in its angle brackets.
fn taken_apart(of: &Type) -> (String, Vec<&Type>) {
    let Type::Path(path) = of else { return (String::new(), Vec::new()) };
    let last = path.path.segments.last().expect("a path has a last part");
    let PathArguments::AngleBracketed(brackets) = &last.arguments else { return (last.ident.to_string(), Vec::new()) };
    let types = brackets
        .args
        .iter()
        .filter_map(|argument| if let GenericArgument::Type(of) = argument { Some(of) } else { None });
    (last.ident.to_string(), types.collect())
}

impl Registered {
    fn of(path: &str) -> Self {
        let source = std::fs::read_to_string(root().join(path)).unwrap();
        let mut registered = Self::default();
        registered.visit_file(&syn::parse_file(&source).unwrap());
        assert!(!registered.prefix.is_empty() && registered.metrics.len() > 5, "{path} registers in some other way");
        registered
    }

    fn row(&self, (name, help, field): &(String, String, String)) -> Vec<String> {
        let (kind, labels) = self.kind(field);
        let name = match kind.as_str() {
            "Counter" => format!("`{}_{name}_total`", self.prefix),
            "Info" => format!("`{}_{name}_info`", self.prefix),
            _ => format!("`{}_{name}`", self.prefix),
        };
        let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
        vec![name, kind.to_lowercase(), labels.join(", "), help.clone()]
    }

    /// What a field counts with, and by which labels.
    fn kind(&self, field: &str) -> (String, Vec<String>) {
        if field == "Info" {
            return ("Info".to_owned(), vec!["version".to_owned()]);
        }
        let fields = &self.structs["Metrics"];
        let (_, of) = fields.iter().find(|(name, _)| name == field).unwrap_or_else(|| panic!("no field `{field}`"));
        let (kind, types) = taken_apart(of);
        if kind != "Family" {
            return (kind, Vec::new());
        }
        let labels = self.structs[&taken_apart(types[0]).0].iter().map(|(name, _)| name.clone());
        (taken_apart(types[1]).0, labels.collect())
    }

    fn table(&self) -> String {
        table(&["metric", "kind", "labels", "what it is"], self.metrics.iter().map(|metric| self.row(metric)))
    }
}

#[test]
fn the_page_of_metrics_has_all_that_the_operator_registers() {
    compare("docs/metrics.md", "operator", &Registered::of("src/operator/metrics.rs").table());
}

#[test]
fn the_page_of_metrics_has_all_that_the_server_registers() {
    compare("docs/metrics.md", "serve", &Registered::of("src/web/metrics.rs").table());
}
