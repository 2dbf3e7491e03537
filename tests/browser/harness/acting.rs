//! What people do on a page, with mouse and keyboard.

use serde_json::{Value, json};

use super::browser::Browser;
use super::looking::{Element, Kind};
use super::wire::Refused;

/// Whether a click on an element, or Enter where the focus is, leads to another page; a script of the page may still prevent it.
const EXPECT: &str = include_str!("expect.js");

/// Whether the other page is there, or a script of this one prevented it.
const ARRIVED: &str =
    "return window.prevented === true || (window.left === undefined && document.readyState === 'complete')";

impl Browser {
    /// Clicks the button, link or entry of a menu with this name: its label for screen readers if it has one, else its text.
    #[track_caller]
    pub(crate) fn click(&self, name: &str) {
        let leads_away = self.act(Kind::Control, name, |element| {
            let leads_away = self.session().execute(EXPECT, &json!([element.0]))?;
            self.session().post(&element.path("click"), &json!({}))?;
            Ok(leads_away)
        });
        self.arrive(leads_away == true);
    }

    /// Waits for the page that something leads to: the driver may be asked before the browser has begun to leave.
    #[track_caller]
    fn arrive(&self, leads_away: bool) {
        if leads_away {
            self.until_or_not(|| self.session().execute(ARRIVED, &json!([])).is_ok_and(|arrived| arrived == true));
        }
        self.watch();
    }

    /// Writes into the field with this label, in place of what is there. Empty text empties it.
    #[track_caller]
    pub(crate) fn fill(&self, label: &str, text: &str) {
        self.act(Kind::Field, label, |element| {
            self.session().post(&element.path("clear"), &json!({}))?;
            match text {
                "" => Ok(Value::Null),
                text => self.session().post(&element.path("value"), &json!({ "text": text })),
            }
        });
    }

    /// Puts the focus into the field with this label, for keys that follow.
    #[track_caller]
    pub(crate) fn focus(&self, label: &str) {
        self.act(Kind::Field, label, |element| self.session().execute("arguments[0].focus()", &json!([element.0])));
    }

    /// Chooses an entry of a select by its text.
    #[track_caller]
    pub(crate) fn choose(&self, label: &str, entry: &str) {
        const ENTRY: &str = "const [select, entry] = arguments;
            const options = [...select.options].filter(option => option.label.trim() === entry);
            if (options.length !== 1) throw new Error(`there are ${[...select.options].map(option => option.label)}`);
            return options[0];";
        self.act(Kind::Field, label, |element| {
            let option = self.session().execute(ENTRY, &json!([element.0, entry]))?;
            self.session().post(&Element(option).path("click"), &json!({}))
        });
    }

    /// Sets the check mark of a box, or chooses a radio button.
    #[track_caller]
    pub(crate) fn check(&self, label: &str) {
        self.mark(label, true);
    }

    /// Takes the check mark away.
    #[track_caller]
    pub(crate) fn uncheck(&self, label: &str) {
        self.mark(label, false);
    }

    #[track_caller]
    fn mark(&self, label: &str, wanted: bool) {
        self.act(Kind::Field, label, |element| {
            if self.session().get(&element.path("selected"))? == json!(wanted) {
                return Ok(Value::Null);
            }
            self.session().post(&element.path("click"), &json!({}))
        });
    }

    /// Does something to the one thing with a name, once the page lets it.
    #[track_caller]
    fn act(&self, kind: Kind, name: &str, act: impl Fn(&Element) -> Result<Value, Refused>) -> Value {
        self.until(|| match act(&self.try_find(kind, name)?) {
            Err(refused) if refused.passes() => Err(refused.to_string()),
            other => Ok(self.done(other)),
        })
    }

    /// Presses a key where the focus is: a letter, or `Enter`, `Escape`, `Tab`, `ArrowDown` and the like; with `Shift+` and so on held.
    #[track_caller]
    pub(crate) fn press(&self, keys: &str) {
        let codes: Vec<String> = keys.split('+').map(code).collect();
        let down = codes.iter().map(|code| json!({ "type": "keyDown", "value": code }));
        let up = codes.iter().rev().map(|code| json!({ "type": "keyUp", "value": code }));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        let leads_away = keys == "Enter" && self.done(self.session().execute(EXPECT, &json!([null]))) == true;
        self.done(self.session().post("/actions", &body));
        self.arrive(leads_away);
    }

    /// Writes where the focus is.
    #[track_caller]
    pub(crate) fn write(&self, text: &str) {
        for letter in text.chars() {
            self.press(&letter.to_string());
        }
    }

    /// Says yes to a dialog of the browser itself; what it asked.
    #[track_caller]
    pub(crate) fn accept_dialog(&self) -> String {
        self.answer_dialog("/alert/accept")
    }

    /// Says no to it.
    #[track_caller]
    pub(crate) fn dismiss_dialog(&self) -> String {
        self.answer_dialog("/alert/dismiss")
    }

    #[track_caller]
    fn answer_dialog(&self, answer: &str) -> String {
        let asked = self.until(|| self.session().get("/alert/text").map_err(|refused| refused.to_string()));
        self.done(self.session().post(answer, &json!({})));
        asked.as_str().unwrap_or_default().to_owned()
    }
}

/// WebDriver's code of a key.
fn code(key: &str) -> String {
    let code = match key {
        "Backspace" => '\u{e003}',
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Shift" => '\u{e008}',
        "Control" => '\u{e009}',
        "Alt" => '\u{e00a}',
        "Escape" => '\u{e00c}',
        "Space" => ' ',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "Delete" => '\u{e017}',
        letter if letter.chars().count() == 1 => return letter.to_owned(),
        other => panic!("there is no key `{other}`"),
    };
    code.to_string()
}
