//! What a page shows.

use serde_json::{Value, json};

use super::browser::Browser;
use super::looking::Kind;

impl Browser {
    /// All text that can be read.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.until(|| self.try_text())
    }

    /// The text of the first heading.
    #[track_caller]
    pub(crate) fn heading(&self) -> String {
        let text = self.of_place("return it.querySelector('h1, h2, h3, h4, legend')?.innerText ?? ''");
        text.as_str().unwrap_or_default().trim().to_owned()
    }

    /// The title of the window.
    #[track_caller]
    pub(crate) fn title(&self) -> String {
        self.script("return document.title").as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the text can be read; for what a page changes by itself.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str) {
        self.until(|| {
            let shown = self.try_text()?;
            if shown.contains(text) { Ok(()) } else { Err(format!("`{text}` cannot be read; this can:\n{shown}")) }
        });
    }

    /// Waits until the text cannot be read.
    #[track_caller]
    pub(crate) fn sees_no(&self, text: &str) {
        self.until(|| {
            let shown = self.try_text()?;
            if shown.contains(text) { Err(format!("`{text}` can be read:\n{shown}")) } else { Ok(()) }
        });
    }

    fn try_text(&self) -> Result<String, String> {
        let place = self.try_find(Kind::Place, "")?;
        // The text of the whole document would include its title.
        let script = "return (arguments[0].matches('html') ? document.body : arguments[0]).innerText";
        let text = self.session().execute(script, &json!([place.0])).map_err(|refused| refused.to_string())?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The table's rows without its header, cell by cell. A part with several tables gives the rows of all.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        self.cells("tbody tr")
    }

    /// The names of the table's columns.
    #[track_caller]
    pub(crate) fn columns(&self) -> Vec<String> {
        self.cells("thead tr").into_iter().flatten().collect()
    }

    #[track_caller]
    fn cells(&self, rows: &str) -> Vec<Vec<String>> {
        let script = format!(
            "return [...it.querySelectorAll('{rows}')].filter(row => row.checkVisibility())
                .map(row => [...row.cells].map(cell => cell.innerText.replace(/\\s+/g, ' ').trim()))"
        );
        serde_json::from_value(self.of_place(&script)).expect("cells are text")
    }

    /// The names of all buttons, links and entries of menus that can be seen, in order.
    #[track_caller]
    pub(crate) fn controls(&self) -> Vec<String> {
        self.names(Kind::Control)
    }

    /// The labels of all fields.
    #[track_caller]
    pub(crate) fn fields(&self) -> Vec<String> {
        self.names(Kind::Field)
    }

    /// What stands in a field; of a select, the text of what is chosen.
    #[track_caller]
    pub(crate) fn value(&self, label: &str) -> String {
        self.text_of(Kind::Field, label, "return (it.selectedOptions?.[0]?.label ?? it.value)")
    }

    /// The entries of a select.
    #[track_caller]
    pub(crate) fn entries(&self, label: &str) -> Vec<String> {
        let entries = self.of(Kind::Field, label, "return [...it.options].map(option => option.label)");
        serde_json::from_value(entries).expect("entries are text")
    }

    #[track_caller]
    pub(crate) fn is_checked(&self, label: &str) -> bool {
        self.of(Kind::Field, label, "return it.checked") == true
    }

    /// Whether the field with this label can be changed.
    #[track_caller]
    pub(crate) fn is_enabled(&self, label: &str) -> bool {
        self.of(Kind::Field, label, "return !it.matches(':disabled, [readonly]')") == true
    }

    /// What is said beside a field: its hint, and what is wrong with it.
    #[track_caller]
    pub(crate) fn beside(&self, label: &str) -> String {
        let script = "return (it.getAttribute('aria-describedby') ?? '').split(/\\s+/).filter(id => id)
            .map(id => document.getElementById(id)?.innerText ?? `nothing has the id ${id}`).join(' ')";
        self.text_of(Kind::Field, label, script)
    }

    /// An attribute of a button, link or entry of a menu, as `href` or `aria-current`.
    #[track_caller]
    pub(crate) fn attribute(&self, name: &str, attribute: &str) -> Option<String> {
        let script = format!("return it.getAttribute('{attribute}')");
        self.of(Kind::Control, name, &script).as_str().map(str::to_owned)
    }

    /// What screen readers call the thing that has the focus, by the browser's own reckoning.
    #[track_caller]
    pub(crate) fn focused(&self) -> String {
        let active = self.done(self.session().get("/element/active"));
        let path = super::looking::Element(active).path("computedlabel");
        self.done(self.session().get(&path)).as_str().unwrap_or_default().to_owned()
    }

    /// How often a selector matches something that can be seen.
    #[track_caller]
    pub(crate) fn count(&self, css: &str) -> usize {
        let script =
            format!("return [...it.querySelectorAll(`{css}`)].filter(element => element.checkVisibility()).length");
        usize::try_from(self.of_place(&script).as_u64().expect("a number")).expect("it is small")
    }

    #[track_caller]
    fn of_place(&self, script: &str) -> Value {
        self.of(Kind::Place, "", script)
    }

    #[track_caller]
    fn text_of(&self, kind: Kind, name: &str, script: &str) -> String {
        self.of(kind, name, script).as_str().unwrap_or_default().to_owned()
    }

    /// What a script says of the one thing, which it calls `it`.
    #[track_caller]
    fn of(&self, kind: Kind, name: &str, script: &str) -> Value {
        let script = format!("const it = arguments[0]; {script}");
        self.until(|| {
            let element = self.try_find(kind, name)?;
            self.session().execute(&script, &json!([element.0])).map_err(|refused| refused.to_string())
        })
    }
}
