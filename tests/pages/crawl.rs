//! Links.

use crate::site::{crawl, site};

#[tokio::test(flavor = "multi_thread")]
async fn every_link_leads_to_a_page_of_at_most_200_kb_and_every_name_is_escaped() {
    let (_running, ana) = site().await;
    let found = crawl(&ana, &["/", "/admin"], 2000).await;
    let wrong: Vec<_> = found.pages.iter().filter(|(_, status, _)| *status != 200).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let large: Vec<_> =
        found.pages.iter().filter(|(path, _, length)| !path.ends_with(".csv") && *length > 200_000).collect();
    assert!(large.is_empty(), "{large:?}");
    assert!(found.unescaped.is_empty(), "{:?}", found.unescaped);
    for tab in
        ["", "/workspaces", "/users", "/settings", "/service-accounts", "/billing", "/plan", "/access", "/history"]
    {
        let path = format!("/admin{tab}");
        assert!(found.pages.iter().any(|(seen, ..)| *seen == path), "{path} is not reached");
    }
}
