//! stub
use crate::comet::Credential;
use crate::resources::organization::Server;
#[derive(Clone, Debug)]
pub(super) struct Connection { pub(super) base: String, pub(super) credential: Credential, pub(super) source: String }
impl Connection { pub(super) fn is_same(&self, _o: &Self) -> bool { true } }
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub(super) struct CredentialError;
impl CredentialError { pub(super) fn reason(&self) -> &'static str { "x" } }
pub(super) struct CredentialWatch;
impl CredentialWatch {
    pub(super) fn new(_c: kube::Client) -> Self { Self }
    pub(super) async fn connection(&self, _ns: &str, _s: Option<&Server>) -> Result<Connection, CredentialError> { Err(CredentialError) }
    pub(super) async fn changed(&self) -> (String, String) { std::future::pending().await }
}
