//! An admin has a view recorded; the browser plays the file, also that of a program that was killed in the middle.

use std::fs;
use std::path::Path;

use lightcone_whole_path::{Chromium, Error, PlayerPage, Program, http};
use serde_json::Value;

use crate::support::{SOON, lightcone, metric_with, serve, serve_files, take_turn, temporary};

/// To its end, in a hurry: size, length and the frames that were decoded.
const PLAY: &str = "(async (video) => {
    video.pause();
    video.currentTime = 0;
    video.muted = true;
    video.playbackRate = 2;
    await video.play();
    await new Promise((done, fail) => {
        video.onended = done;
        video.onerror = () => fail(new Error(video.error.message));
    });
    const { totalVideoFrames, corruptedVideoFrames } = video.getVideoPlaybackQuality();
    return { width: video.videoWidth, height: video.videoHeight, seconds: video.currentTime, duration: video.duration,
        frames: totalVideoFrames, corrupted: corruptedVideoFrames };
})(document.querySelector('video'))";

fn token(key: &str, role: &str) -> String {
    let minted = lightcone(&["token", "--key", key, "--world", "smallest", "--role", role]);
    minted.stdout.lines().next().unwrap_or_default().to_owned()
}

fn ask(program: &Program, method: &str, path: &str, token: &str) -> Result<(u16, Value), Error> {
    let bearer = format!("Bearer {token}");
    let response = http::request(program.address(), method, path, &[("Authorization", &bearer)], b"")?;
    Ok((response.status, response.json()))
}

fn play(browser: &Chromium, folder: &Path, file: &str) -> Result<Value, Error> {
    let mut tab = browser.open_tab()?;
    tab.navigate(&format!("http://{}/{file}", serve_files(folder)))?;
    tab.wait_until("document.querySelector('video')?.readyState >= 2", SOON)?;
    tab.evaluate(PLAY)
}

fn assert_plays(shown: &Value, seconds: f64) {
    assert_eq!((&shown["width"], &shown["height"]), (&640.into(), &360.into()), "{shown}");
    assert!(shown["seconds"].as_f64().is_some_and(|length| length >= seconds), "{shown}");
    assert!(shown["frames"].as_f64().is_some_and(|frames| frames >= seconds * 4.0), "{shown}");
    assert_eq!(shown["corrupted"], 0, "{shown}");
    println!("a recording of more than {seconds} s plays: {shown}");
}

#[test]
fn a_view_is_recorded_and_plays_whether_the_program_ended_it_or_was_killed() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let (key, folder) = (temporary("recorded.key"), temporary("recorded"));
        // Of an earlier run.
        _ = fs::remove_file(&key);
        _ = fs::remove_dir_all(&folder);
        let key = key.display().to_string();
        let program = serve("smallest", &["--token-key", &key, "--recordings", &folder.display().to_string()])?;
        let (admin, guest) = (token(&key, "admin"), token(&key, "player"));
        let mut page = PlayerPage::open(&turn.browser, &program.url(&format!("/#token={guest}")))?;
        let (_, listed) = ask(&program, "GET", "/v1/sessions", &admin)?;
        let id = listed["sessions"][0]["id"].as_str().unwrap_or_default().to_owned();
        let recording = format!("/v1/sessions/{id}/recording");
        assert_eq!(ask(&program, "POST", &recording, &guest)?.0, 403);
        assert_eq!(ask(&program, "DELETE", &recording, &admin)?.0, 404);
        assert_eq!(ask(&program, "POST", "/v1/sessions/0123456789abcdef/recording", &admin)?.0, 404);

        let (status, begun) = ask(&program, "POST", &recording, &admin)?;
        assert_eq!(status, 201, "{begun}");
        let first = begun["file"].as_str().unwrap_or_default().to_owned();
        assert_eq!(ask(&program, "POST", &recording, &admin)?.0, 409);
        let tick = page.note()?["tick"].as_u64().unwrap_or(0);
        page.wait_until(&format!("player.note.tick > {tick} + 150"), SOON)?;
        assert_eq!(ask(&program, "DELETE", &recording, &admin)?.0, 204);
        lightcone_whole_path::until("the end of the recording", SOON, || {
            let open = metric_with(&program, "lightcone_recordings_open", &admin)?;
            Ok(if open == 0.0 { Ok(()) } else { Err(open.to_string()) })
        })?;
        assert_plays(&play(&turn.browser, &folder, &first)?, 4.0);

        let (_, begun) = ask(&program, "POST", &recording, &admin)?;
        let second = begun["file"].as_str().unwrap_or_default().to_owned();
        assert_ne!(first, second);
        let tick = page.note()?["tick"].as_u64().unwrap_or(0);
        page.wait_until(&format!("player.note.tick > {tick} + 150"), SOON)?;
        program.kill()?;
        assert_plays(&play(&turn.browser, &folder, &second)?, 2.5);
        let left: Vec<_> = fs::read_dir(&folder).map_or_else(|_| Vec::new(), |all| all.flatten().collect());
        assert_eq!(left.len(), 2, "{left:?}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
