//! What every request and every answer gets: an id, a time limit, a line in the log, a count, and headers that browsers obey.

use std::any::Any;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::time::{Instant, timeout};

use super::credential::Seen;
use super::page::plain_or_page;
use super::{App, origin};

/// The id of a request, in its answer and in the log.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing from elsewhere, nothing inline, in no frame.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// From where the request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Puts the frame around the routes.
pub(super) fn around(routes: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    routes
        .layer(middleware::from_fn_with_state(app.clone(), frame))
        .layer(DefaultBodyLimit::max(app.settings.limits.body))
}

async fn frame(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let seen = Seen::default();
    request.extensions_mut().insert(seen.clone());
    let began = Instant::now();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let id = app.request_id();
    app.metrics.in_flight.inc();
    let in_flight = InFlight(app.clone());
    let ours = origin::is_allowed(request.method(), request.headers(), &app.settings.public_url);
    let asked = request.headers().clone();
    let answered = timeout(app.settings.limits.request, Caught(Box::pin(next.run(request))));
    let mut response = match if ours { answered.await } else { Ok(Ok(foreign(&asked))) } {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(request = id, route, panic = said(&*panic), "a request failed unexpectedly");
            let text = "This is a mistake in Halley. The log of the server says more.";
            plain_or_page(&asked, StatusCode::INTERNAL_SERVER_ERROR, text)
        }
        Err(_) => plain_or_page(&asked, StatusCode::SERVICE_UNAVAILABLE, "This took too long."),
    };
    drop(in_flight);
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let caller = seen.0.get().copied().unwrap_or("-");
    tracing::info!(request = id, method, route, status, milliseconds = took.as_secs_f64() * 1e3, caller, "answered");
    app.metrics.answered(method, &route, status, took);
    headers(&app, &id, response.headers_mut());
    response
}

/// The answer to what another page makes a browser ask.
fn foreign(asked: &HeaderMap) -> Response {
    plain_or_page(asked, StatusCode::FORBIDDEN, "This request comes from a page of another site, and is not answered.")
}

/// The number of requests in flight falls also when the client goes away.
struct InFlight(Arc<App>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.metrics.in_flight.dec();
    }
}

fn headers(app: &App, id: &str, headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A route that knows better has said so.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.settings.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.insert(REQUEST_ID, HeaderValue::from_str(id).expect("an id is letters and digits"));
}

/// A method somebody made up must not become a label.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// A future whose panic is an answer.
struct Caught<T>(Pin<Box<dyn Future<Output = T> + Send>>);

impl<T> Future for Caught<T> {
    type Output = Result<T, Box<dyn Any + Send>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match std::panic::catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("?")
}
