//! The certificate of the server.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::Error;

/// A certificate and its key, ready to be shown.
#[derive(Clone)]
pub struct Tls(pub(super) TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads a chain of certificates, the server's own first, and its private key, both in PEM.
    ///
    /// # Errors
    ///
    /// A file cannot be read, holds nothing of the kind, or the key is that of another certificate.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, Error> {
        let wrong = |path: &Path, what: &str| Error::Certificate(format!("`{}` {what}", path.display()));
        let unread = |path: &Path, cause: &rustls_pki_types::pem::Error| match cause {
            rustls_pki_types::pem::Error::NoItemsFound => wrong(path, "holds no private key in PEM"),
            rustls_pki_types::pem::Error::Io(cause) => wrong(path, &format!("cannot be read: {cause}")),
            cause => wrong(path, &format!("is no PEM file: {cause}")),
        };
        let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(|cause| unread(certificate, &cause))?;
        if chain.is_empty() {
            return Err(wrong(certificate, "holds no certificate in PEM"));
        }
        let private = PrivateKeyDer::from_pem_file(key).map_err(|cause| unread(key, &cause))?;
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring can do the usual versions")
            .with_no_client_auth()
            .with_single_cert(chain, private);
        let mut config = config.map_err(|cause| match cause {
            rustls::Error::InconsistentKeys(_) => {
                wrong(key, &format!("is not the key of the certificate in `{}`", certificate.display()))
            }
            cause => Error::Certificate(format!(
                "`{}` and `{}` cannot be used: {cause}",
                certificate.display(),
                key.display()
            )),
        })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}
