//! A player with a name, a spectator who looks on, and an admin who sends the player away: each with a token of its own.

use std::fs;

use lightcone_whole_path::keys;
use lightcone_whole_path::{Error, PlayerPage, Program, http, until};
use serde_json::Value;

use crate::support::{SOON, keep, lightcone, serve, take_turn, temporary};

/// Minted by the program.
fn token(key: &str, role: &str, name: &str) -> String {
    let minted = lightcone(&["token", "--key", key, "--world", "smallest", "--role", role, "--name", name]);
    minted.stdout.lines().next().unwrap_or_default().to_owned()
}

fn ask(program: &Program, method: &str, path: &str, token: &str) -> Result<(u16, Value), Error> {
    let bearer = format!("Bearer {token}");
    let response = http::request(program.address(), method, path, &[("Authorization", &bearer)], b"")?;
    Ok((response.status, response.json()))
}

#[test]
fn each_role_does_what_it_may() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let key = temporary("roles.key");
        // Of an earlier run.
        _ = fs::remove_file(&key);
        let key = key.display().to_string();
        let program = serve("smallest", &["--token-key", &key])?;
        let open = |role, name| program.url(&format!("/#token={}", token(&key, role, name)));
        let mut player = PlayerPage::open(&turn.browser, &open("player", "Ada Lovelace"))?;
        let mut tab = turn.browser.open_tab()?;
        tab.navigate(&open("spectator", "Looker-on"))?;
        let mut spectator = PlayerPage { tab };
        spectator.wait_until("player.state === 'playing' && player.note", SOON)?;
        spectator.wait_for_frames(20)?;

        spectator.tab.key_down(keys::W)?;
        let note = spectator.note()?;
        assert_eq!((&note["body"], &note["playerCount"]), (&Value::Null, &Value::from(1)), "{note}");
        assert_eq!(note["players"][0]["name"], "Ada Lovelace", "{note}");
        let picture = spectator.picture()?;
        let kept = keep(&picture, "spectator");
        assert!(picture.colours() > 50, "{kept} is blank");
        let alone = until("the player alone in the list", SOON, || {
            let note = player.note()?;
            Ok(if note["playerCount"] == 1 { Ok(note) } else { Err(note.to_string()) })
        })?;
        assert_eq!((&alone["players"][0]["name"], &alone["players"][0]["you"]), (&"Ada Lovelace".into(), &true.into()));

        let admin = token(&key, "admin", "Warden");
        assert_eq!(ask(&program, "GET", "/v1/sessions", &token(&key, "player", "Eve"))?.0, 403);
        let (status, listed) = ask(&program, "GET", "/v1/sessions", &admin)?;
        assert_eq!((status, listed["sessions"].as_array().map(Vec::len)), (200, Some(2)), "{listed}");
        let of_player = &listed["sessions"][0];
        assert_eq!((&of_player["role"], &of_player["connected"]), (&"player".into(), &true.into()), "{listed}");
        let id = of_player["id"].as_str().unwrap_or_default();
        assert_eq!(ask(&program, "DELETE", &format!("/v1/sessions/{id}"), &admin)?.0, 204);
        player.wait_until("player.state === 'refused'", SOON)?;
        keep(&player.screenshot()?, "sent-away");
        spectator.wait_until("player.note.playerCount === 0", SOON)?;
        let said = program.said();
        assert!(!said.contains(&admin), "a token is never logged: {said}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
