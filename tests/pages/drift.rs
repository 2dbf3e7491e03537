//! The page of drift tells what `halley drift` tells.

use std::fs;

use tempfile::TempDir;

use crate::serving::{Running, set_up};

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_not_the_declared_one_is_drift_on_the_page_too() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    let running = Running::with(move |settings| settings.manifests = vec![path]).await;
    let ana = set_up(&running.url, &running.set_up_link()).await;
    let live = halley::backend::Read::snapshot(&running.app.store).await.unwrap().organization.profile.subscription;
    for declared in ["Community", "Starter", "Enterprise"] {
        let text = format!(
            "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: acme}}\n\
             spec: {{displayName: Acme, subscription: {declared}}}\n"
        );
        fs::write(folder.path().join("org.yaml"), text).unwrap();
        let seen = ana.get("/admin/plan/drift").await.text;
        assert_eq!(seen.contains("No drift"), declared == live.as_str(), "{declared}: {seen}");
        let clicks = format!("Billing &gt; Overview &gt; change the plan to {declared}");
        assert_eq!(seen.contains(&clicks), declared != live.as_str(), "{declared}: {seen}");
        assert!(!seen.contains("To make it so, apply the"), "{seen}");
    }
}
