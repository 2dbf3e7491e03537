//! How a browser is set up, and how it shows a page.

use serde_json::{Value, json};

use super::browser::Browser;

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    On,
    Off,
}

impl Script {
    /// For flows that must work both ways.
    pub(crate) const BOTH: [Self; 2] = [Self::On, Self::Off];
}

/// What `prefers-color-scheme` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(crate) const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a page has for itself, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    /// A laptop.
    pub(crate) const WIDE: Self = Self { name: "wide", width: 1280, height: 900 };
    /// A phone.
    pub(crate) const NARROW: Self = Self { name: "narrow", width: 390, height: 844 };
    pub(crate) const BOTH: [Self; 2] = [Self::WIDE, Self::NARROW];
}

impl Browser {
    /// Gives pages another size; a browser starts wide. The window itself cannot be as narrow as a phone.
    #[track_caller]
    pub(crate) fn size(&self, size: Size) {
        let Size { name: _, width, height } = size;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Changes what `prefers-color-scheme` says; a browser starts light. Movement is always reduced: nothing is caught half way.
    #[track_caller]
    pub(crate) fn scheme(&self, scheme: Scheme) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// A command of Chromium's own protocol.
    #[track_caller]
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.done(self.session().devtools(command, parameters))
    }
}
