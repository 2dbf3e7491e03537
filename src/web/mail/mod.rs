//! Mails: written here, sent by a task of the server after the change they tell of is durable. No request waits for one or fails by one.

mod letter;
mod outbox;

pub use letter::Letter;
pub(super) use outbox::send_all;
pub use outbox::{Mailer, Outbox};
