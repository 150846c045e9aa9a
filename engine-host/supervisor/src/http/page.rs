//! `GET /`: the worlds, for people. It needs no script.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::face::Face;
use crate::worlds::{State as Life, World};

const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const STYLE: &str = include_str!("page.css");
const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="dark">
  <meta http-equiv="refresh" content="10">
  <title>Worlds · Lightcone</title>
  <link rel="stylesheet" href="./host.css">
</head>
<body>
<main>
"#;

pub(super) async fn list(State(face): State<Arc<Face>>) -> Response {
    let worlds = face.host.worlds();
    let mut page = HEAD.to_owned();
    let heading = match worlds.len() {
        0 => "No worlds yet".to_owned(),
        1 => "One world".to_owned(),
        number => format!("{number} worlds"),
    };
    page.push_str(&format!("<h1>{heading}</h1>\n<ul>\n"));
    worlds.iter().for_each(|world| entry(&mut page, &face, world));
    page.push_str("</ul>\n</main>\n</body>\n</html>\n");
    respond("text/html; charset=utf-8", page)
}

pub(super) async fn style() -> Response {
    respond("text/css; charset=utf-8", STYLE.to_owned())
}

/// A link, while there is something behind it. Why a world is closed is for admins.
fn entry(page: &mut String, face: &Face, world: &World) {
    let (seen, name) = (world.seen(), &world.name);
    let title = face.host.programs.get(world.program()).map_or_else(|| name.to_string(), |program| program.title);
    let state = seen.state.as_str();
    let (title, what) = (
        escaped(&title),
        match seen.state {
            Life::Running => players(seen.players, world.kept.players),
            _ => state.to_owned(),
        },
    );
    let inside = format!("<b>{title}</b><i>{name}</i><span>{what}</span>");
    // Writing to a string does not fail.
    _ = match seen.state {
        Life::Closed | Life::Stopping => writeln!(page, "<li class=\"{state}\"><p>{inside}</p></li>"),
        _ => writeln!(page, "<li class=\"{state}\"><a href=\"./{name}/\">{inside}</a></li>"),
    };
}

fn players(here: usize, most: u16) -> String {
    match here {
        0 => format!("nobody here · room for {most}"),
        1 => format!("1 player · room for {most}"),
        number => format!("{number} players · room for {most}"),
    }
}

fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

fn respond(content_type: &'static str, text: String) -> Response {
    let header = |name: HeaderName, value: &'static str| (name, HeaderValue::from_static(value));
    let headers = [
        header(CONTENT_TYPE, content_type),
        header(CONTENT_SECURITY_POLICY, POLICY),
        header(CACHE_CONTROL, "no-cache"),
        header(X_CONTENT_TYPE_OPTIONS, "nosniff"),
        header(REFERRER_POLICY, "no-referrer"),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_text() {
        assert_eq!(escaped("<b>\"Tom & Jerry\"</b>"), "&lt;b&gt;&quot;Tom &amp; Jerry&quot;&lt;/b&gt;");
    }
}
