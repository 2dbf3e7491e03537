//! News for the service manager, in the words of `sd_notify`. A process that nobody waits for says nothing.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use super::super::environment;

/// The service manager, if there is one.
pub(super) struct Manager {
    socket: Option<(UnixDatagram, SocketAddr)>,
    beats: bool,
}

impl Manager {
    pub(super) fn of_environment() -> Self {
        let socket = environment::notify_socket().and_then(|name| {
            let address = match name.as_bytes() {
                [b'@', rest @ ..] => SocketAddr::from_abstract_name(rest),
                _ => SocketAddr::from_pathname(&name),
            };
            Some((UnixDatagram::unbound().ok()?, address.ok()?))
        });
        Self { socket, beats: environment::wants_beats() }
    }

    /// It has begun.
    pub(super) fn ready(&self) {
        self.say("READY=1");
    }

    /// It is about to end.
    pub(super) fn stopping(&self) {
        self.say("STOPPING=1");
    }

    /// It lives.
    pub(super) fn beat(&self) {
        if self.beats {
            self.say("WATCHDOG=1");
        }
    }

    /// A manager that does not listen is no reason to stop.
    fn say(&self, news: &str) {
        if let Some((socket, address)) = &self.socket {
            let _ = socket.send_to_addr(news.as_bytes(), address);
        }
    }
}
