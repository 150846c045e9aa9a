//! The player page, embedded in the program: plain ES modules, served beside one another.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// The page takes scripts and styles from here alone, and nothing inline; it connects to where it came from; images it may also
/// draw itself. It parses no markup, and only pages of its own origin and of those that are named may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    media-src 'self' blob: mediastream:; connect-src 'self'; require-trusted-types-for 'script'; \
    trusted-types 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

struct File {
    path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! files {
    ($($content_type:literal: $($name:literal)+;)+) => {
        &[$($(File {
            path: concat!("/", $name),
            content_type: $content_type,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/", $name)),
        }),+),+]
    };
}

const FILES: &[File] = files! {
    "text/html; charset=utf-8": "index.html";
    "text/css; charset=utf-8": "page.css";
    "image/svg+xml": "glyph.svg";
    "text/html; charset=utf-8": "examples/embed.html";
    "text/css; charset=utf-8": "examples/embed.css";
    "text/javascript; charset=utf-8": "examples/embed.js";
    "text/plain; charset=utf-8": "lightcone-player.d.ts" "lightcone-player-react.d.ts";
    "text/javascript; charset=utf-8":
        "align.js" "backdrop.js" "bindings.js" "blake3.js" "bytes.js" "card.js" "cbor.js" "codecs.js" "console.js"
        "controls.js" "cose.js" "cursor.js" "dom.js" "face.js" "gamepad.js" "hud.js" "ice-servers.js" "inspector.js"
        "items.js" "keyboard.js" "latency.js" "layout.js" "lines.js" "markup.js" "messages.js" "node-clock.js"
        "note.js" "outbox.js" "overlay.js" "own-actions.js" "page.js" "panel.js" "percentile.js" "photon.js"
        "pictures.js" "player.js" "pointer.js" "prompt.js" "proof.js" "receipts.js" "refresh.js" "refusals.js"
        "remember.js" "resume.js" "retry.js" "rich-text.js" "save.js" "screen-node.js" "screen-parts.js"
        "screen-read.js" "screen-style.js" "screen.js" "session.js" "settings.js" "signer.js" "sound.js"
        "statements.js" "stats.js" "stick.js" "styles.js" "token.js" "touch.js" "touches.js" "viewing.js" "wallet.js"
        "whep.js" "wire.js" "workshop.js" "worlds.js";
};

/// `GET /` is the page; its modules and styles lie beside it, `player.js` among them: the element for other pages, which
/// `lightcone-player.d.ts` describes and `examples/embed.html` shows.
pub fn router() -> Router {
    router_framed_by(&[])
}

/// [`router`], whose pages may stand in frames of pages of these origins, written as browsers write them.
pub fn router_framed_by(origins: &[&str]) -> Router {
    let policy = [&[POLICY], origins].concat().join(" ");
    // What is no header is no origin.
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(POLICY));
    let index = FILES.iter().filter(|file| file.path == "/index.html").map(|file| ("/", file));
    let named = FILES.iter().map(|file| (file.path, file));
    index.chain(named).fold(Router::new(), |router, (path, file)| {
        let policy = policy.clone();
        router.route(path, get(move || async move { serve(file, policy) }))
    })
}

fn serve(file: &'static File, policy: HeaderValue) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(file.content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, file.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A module that was added to the folder and forgotten here would be missing in the browser alone.
    #[test]
    fn every_file_of_the_page_is_embedded() {
        let web = concat!(env!("CARGO_MANIFEST_DIR"), "/web");
        let files = |folder: &'static str| {
            let entries = std::fs::read_dir(format!("{web}{folder}")).unwrap().map(|entry| entry.unwrap());
            let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
            files.map(move |entry| format!("{folder}/{}", entry.file_name().into_string().unwrap()))
        };
        let on_disk: BTreeSet<String> = files("")
            .chain(files("/examples"))
            .filter(|name| [".html", ".js", ".css", ".svg", ".d.ts"].iter().any(|end| name.ends_with(end)))
            .collect();
        let embedded: BTreeSet<String> = FILES.iter().map(|file| file.path.to_owned()).collect();
        assert_eq!(on_disk, embedded);
    }
}
