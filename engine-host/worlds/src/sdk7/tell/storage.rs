//! What the SDK's `Storage` asks a server for, answered here (`@dcl/sdk/server`). It speaks of one host, and no request leaves this one.
//!
//! ```text
//! GET, PUT, DELETE  {host}/values/{key}                       {"value": …}
//! GET               {host}/values?prefix=…&limit=…&offset=…   {"data": [{"key": …, "value": …}], "pagination": {"offset": …, "total": …}}
//! the same          {host}/players/{address}/values…
//! GET               {host}/env/{key}                          404: a world has none
//! ```

use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::sdk7::storage::{Owner, Storage};

const HOSTS: [&str; 2] = ["https://storage.decentraland.org/", "https://storage.decentraland.zone/"];
/// Values that are told at once.
const MOST_TOLD: usize = 1000;

/// What was asked for.
struct Asked<'a> {
    method: &'a str,
    owner: Owner,
    key: Option<String>,
    query: &'a str,
    body: &'a str,
}

/// Answers `SignedFetch.signedFetch`; none for what is not about storage.
pub(super) fn fetch(storage: &mut Storage, argument: &Value) -> Option<Value> {
    let url = argument["url"].as_str()?;
    let path = HOSTS.iter().find_map(|host| url.strip_prefix(host))?;
    let init = &argument["init"];
    let method = init["method"].as_str().unwrap_or("GET");
    let body = init["body"].as_str().unwrap_or_default();
    let (status, body) = match read(path, method, body) {
        Some(asked) => answer(storage, asked),
        None => (404, String::new()),
    };
    let words = match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Payload Too Large",
    };
    Some(json!({ "ok": status == 200, "status": status, "statusText": words, "headers": {}, "body": body }))
}

fn read<'a>(path: &'a str, method: &'a str, body: &'a str) -> Option<Asked<'a>> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts = path.split('/').map(decoded);
    let mut first = parts.next()??;
    let owner = if first == "players" {
        let address = parts.next()??.to_lowercase();
        first = parts.next()??;
        Some(address)
    } else {
        None
    };
    let key = match parts.next() {
        Some(key) => Some(key?),
        None => None,
    };
    (first == "values" && parts.next().is_none()).then_some(Asked { method, owner, key, query, body })
}

fn decoded(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(Into::into)
}

fn answer(storage: &mut Storage, Asked { method, owner, key, query, body }: Asked<'_>) -> (u16, String) {
    match (method, key) {
        ("GET", Some(key)) => match storage.get(&owner, &key) {
            Some(value) => (200, format!("{{\"value\":{value}}}")),
            None => (404, String::new()),
        },
        ("GET", None) => (200, list(storage, &owner, query)),
        ("PUT", Some(key)) => {
            let Some(value) = value_in(body) else { return (400, String::new()) };
            match storage.put(&owner, &key, value) {
                Ok(()) => (200, body.to_owned()),
                Err(why) => (413, json!({ "error": why.to_string() }).to_string()),
            }
        }
        ("DELETE", Some(key)) if storage.delete(&owner, &key) => (200, "{}".into()),
        ("DELETE", Some(_)) => (404, String::new()),
        _ => (405, String::new()),
    }
}

/// As it was written, so that what is read is the same to the letter.
fn value_in(body: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Body<'b> {
        #[serde(borrow)]
        value: &'b RawValue,
    }
    Some(serde_json::from_str::<Body<'_>>(body).ok()?.value.get().to_owned())
}

fn list(storage: &Storage, owner: &Owner, query: &str) -> String {
    let given = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let number = |name| given(name).and_then(|number| number.parse::<usize>().ok());
    let prefix = given("prefix").and_then(decoded).unwrap_or_default();
    let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(MOST_TOLD).min(MOST_TOLD));
    let all = || storage.with(owner, &prefix);
    let told: Vec<String> = all()
        .skip(offset)
        .take(limit)
        .map(|(key, value)| format!("{{\"key\":{},\"value\":{value}}}", json!(key)))
        .collect();
    let total = all().count();
    format!("{{\"data\":[{}],\"pagination\":{{\"offset\":{offset},\"total\":{total}}}}}", told.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(storage: &mut Storage, method: &str, path: &str, body: Option<&str>) -> (u64, String) {
        let url = format!("{}{path}", HOSTS[0]);
        let answer =
            fetch(storage, &json!({ "url": url, "init": { "method": method, "headers": {}, "body": body } })).unwrap();
        assert_eq!(answer["ok"], answer["status"] == 200);
        (answer["status"].as_u64().unwrap(), answer["body"].as_str().unwrap().to_owned())
    }

    #[test]
    fn values_come_back_as_they_were_written() {
        let mut storage = Storage::default();
        let body = r#"{"value":{"b":1.50,"a":["ü"]}}"#;
        assert_eq!(ask(&mut storage, "GET", "values/a%20b%2Fc", None).0, 404);
        assert_eq!(ask(&mut storage, "PUT", "values/a%20b%2Fc", Some(body)).0, 200);
        assert_eq!(ask(&mut storage, "GET", "values/a%20b%2Fc", None), (200, body.to_owned()));
        assert_eq!(storage.get(&None, "a b/c"), Some(r#"{"b":1.50,"a":["ü"]}"#));
        assert_eq!(ask(&mut storage, "DELETE", "values/a%20b%2Fc", None).0, 200);
        assert_eq!(ask(&mut storage, "DELETE", "values/a%20b%2Fc", None).0, 404);
    }

    #[test]
    fn players_have_values_of_their_own_in_whatever_letters() {
        let mut storage = Storage::default();
        ask(&mut storage, "PUT", "players/0xAB/values/score", Some(r#"{"value":7}"#));
        assert_eq!(ask(&mut storage, "GET", "players/0xab/values/score", None), (200, r#"{"value":7}"#.into()));
        assert_eq!(ask(&mut storage, "GET", "values/score", None).0, 404);
    }

    #[test]
    fn a_list_is_told_in_pages() {
        let mut storage = Storage::default();
        for key in ["a1", "a2", "a3", "b"] {
            ask(&mut storage, "PUT", &format!("values/{key}"), Some(r#"{"value":"x"}"#));
        }
        let (status, body) = ask(&mut storage, "GET", "values?prefix=a&limit=1&offset=1", None);
        assert_eq!(
            (status, body.as_str()),
            (200, r#"{"data":[{"key":"a2","value":"x"}],"pagination":{"offset":1,"total":3}}"#)
        );
        let all: Value = serde_json::from_str(&ask(&mut storage, "GET", "values", None).1).unwrap();
        assert_eq!(all["pagination"]["total"], 4);
    }

    #[test]
    fn what_is_no_storage_is_not_answered_here() {
        let mut storage = Storage::default();
        for url in [
            "https://example.org/values/a",
            "http://storage.decentraland.org/values/a",
            "https://storage.decentraland.org.evil/values/a",
            "",
        ] {
            assert_eq!(fetch(&mut storage, &json!({ "url": url })), None, "{url}");
        }
        for (method, path, body, expected) in [
            ("GET", "", None, 404),
            ("GET", "env/SECRET", None, 404),
            ("GET", "players/0x1", None, 404),
            ("GET", "values/a/b", None, 404),
            ("GET", "values/%ff", None, 404),
            ("POST", "values/a", None, 405),
            ("PUT", "values", Some("{}"), 405),
            ("PUT", "values/a", Some("{}"), 400),
            ("PUT", "values/a", None, 400),
            ("PUT", "values/", Some(r#"{"value":1}"#), 413),
        ] {
            assert_eq!(ask(&mut storage, method, path, body).0, expected, "{method} {path}");
        }
        assert!(storage.is_empty());
    }
}
