//! The element on a page of another origin; lines of text from the page and from the player reach the world.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use lightcone_whole_path::{Error, PlayerPage, Program, keys};

use crate::support::{SOON, keep, lightcone, metric, serve, serve_files, take_turn, temporary};

/// The page on a platform's own machine.
fn platform() -> SocketAddr {
    serve_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../streaming/web/examples"))
}

fn wait_for_inputs(page: &mut PlayerPage, program: &Program, before: f64) -> Result<(), Error> {
    page.wait_until("player.stats.inputSeq > 0", SOON)?;
    let after = metric(program, "lightcone_input_messages_total")?;
    assert!(after > before, "{after} messages");
    Ok(())
}

#[test]
fn a_page_of_another_origin_embeds_the_element_if_the_node_lets_it() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let platform = platform();
        let origin = format!("http://{platform}");
        let program = serve("plaza", &["--allow-origin", &origin])?;
        let url = format!("{origin}/embed.html?node={}", program.url("/"));
        let mut page = PlayerPage { tab: turn.browser.open_tab()? };
        page.tab.navigate(&url)?;
        // The module comes from the node, after the page is there.
        page.tab.wait_until("document.querySelector('lightcone-player') !== null", SOON)?;
        page.wait_until_playing()?;
        page.wait_for_frames(20)?;
        let shown = page.tab.evaluate("document.getElementById('log').innerText")?;
        let shown = shown.as_str().unwrap_or("").to_owned();
        assert!(shown.contains("playing") && shown.contains("called Plaza"), "{shown}");
        // Its marks are read by a worker that came from the node, too.
        page.wait_until("player.stats.frameId > 0 && player.stats.inputToPhotonReadable", SOON)?;
        let before = metric(&program, "lightcone_input_messages_total")?;
        assert_eq!(page.evaluate("player.send({ hello: 'world' })")?, true);
        wait_for_inputs(&mut page, &program, before)?;
        let refused = page.evaluate("(() => { try { player.send('a\\nb') } catch (e) { return e.message } })()")?;
        assert!(refused.as_str().is_some_and(|words| words.contains("one line")), "{refused}");
        keep(&page.screenshot()?, "embedded");

        page.tab.evaluate("document.getElementById('disconnect').click()")?;
        page.wait_until("player.state === 'idle'", SOON)?;
        page.evaluate("player.connect()")?;
        assert_eq!(page.evaluate("player.state")?, "playing");

        // A second one on the same page: its own session, and keys go to the one that has the focus.
        page.tab.evaluate(
            "(() => { const two = document.createElement('lightcone-player');
               two.setAttribute('src', document.querySelector('lightcone-player').getAttribute('src'));
               two.id = 'two'; document.body.append(two); return two.connect(); })()",
        )?;
        let both = "[...document.querySelectorAll('lightcone-player')].every((one) => one.note?.body)";
        page.tab.wait_until(both, SOON)?;
        let you = page.evaluate("[player, document.getElementById('two')].map((one) => one.note?.you ?? '')")?;
        assert_ne!(you[0], you[1], "{you}");
        let yaw = "[player, document.getElementById('two')].map((one) => one.note.body.positionM[2])";
        let stood = page.evaluate(yaw)?;
        page.evaluate("document.getElementById('two').focus()")?;
        page.tab.key_down(keys::W)?;
        let walked = format!("document.getElementById('two').note.body.positionM[2] < {} - 1", stood[1]);
        page.wait_until(&walked, SOON)?;
        page.tab.key_up(keys::W)?;
        let first = page.evaluate(yaw)?;
        assert!((first[0].as_f64().unwrap_or(9e9) - stood[0].as_f64().unwrap_or(0.0)).abs() < 0.1, "{stood} {first}");

        let stranger = format!("http://{}/embed.html?node={}", self::platform(), program.url("/"));
        page.tab.navigate(&stranger)?;
        let said = "document.getElementById('log').innerText.includes('--allow-origin')";
        page.tab.wait_until(said, SOON).map(drop)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

/// A page that allows nothing but the node's modules, and requests to `connect`.
fn strict_page(node: &str, connect: &str) -> String {
    let policy = format!(
        "default-src 'none'; script-src {node}; connect-src {connect}; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    format!(
        "<!doctype html><meta charset=utf-8><meta http-equiv=Content-Security-Policy content=\"{policy}\">\
         <script type=module src={node}player.js></script><lightcone-player src={node}></lightcone-player>"
    )
}

#[test]
fn a_page_with_a_strict_policy_shows_the_player_or_is_told_what_refuses_it() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let folder = temporary("strict");
        let platform = serve_files(&folder);
        let program = serve("plaza", &["--allow-origin", &format!("http://{platform}")])?;
        let node = program.url("/");
        _ = fs::create_dir_all(&folder);
        for (name, connect) in [("strict.html", node.as_str()), ("closed.html", "'none'")] {
            fs::write(folder.join(name), strict_page(&node, connect)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let mut page = PlayerPage::open(&turn.browser, &format!("http://{platform}/strict.html"))?;
        let card = "getComputedStyle(player.shadowRoot.querySelector('.card')).position";
        assert_eq!(page.evaluate(card)?, "absolute", "its styles are there");
        assert_eq!(page.evaluate("player.shadowRoot.querySelector('video').clientWidth > 300")?, true);
        keep(&page.screenshot()?, "strict");

        page.tab.navigate(&format!("http://{platform}/closed.html"))?;
        page.wait_until("player.state === 'refused'", SOON)?;
        let words = page.evaluate("player.shadowRoot.querySelector('.lede').textContent")?;
        assert!(words.as_str().is_some_and(|words| words.contains("connect-src")), "{words}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_page_as_static_files_of_another_origin_plays_and_checks_the_node_with_its_own_code() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let store = temporary("elsewhere");
        _ = fs::remove_dir_all(&store);
        let files = serve_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../streaming/web"));
        let (store, origin) = (store.display().to_string(), format!("http://{files}"));
        let record = ["--store", &store, "--checkpoint-every", "1s", "--allow-origin", &origin];
        let program = serve("plaza", &record)?;
        let url = format!("{origin}/index.html?node={}", program.url("/"));
        let mut page = PlayerPage::open(&turn.browser, &url)?;
        page.wait_until("player.stats.proof.verdict === 'verified'", SOON)?;
        let verifier = page.stats()?["proof"]["verifier"].take();
        assert_eq!((&verifier["origin"], &verifier["ofNode"]), (&origin.into(), &false.into()));

        page.tab.navigate(&program.url("/"))?;
        page.wait_until_playing()?;
        assert_eq!(page.evaluate("player.stats.proof.verifier.ofNode")?, true);
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_line_is_written_over_the_picture_and_read_over_the_head() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        // Kept, so that the node acknowledges what was said.
        let store = temporary("talk");
        _ = fs::remove_dir_all(&store);
        let program = serve("plaza", &["--store", &store.display().to_string(), "--checkpoint-every", "1s"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.wait_until("player.note.prompt?.label === 'Say something'", SOON)?;
        page.tab.key_down(keys::SPACE)?;
        page.tab.key_up(keys::SPACE)?;
        let writing = "player.shadowRoot.activeElement?.className === 'field'";
        assert_eq!(page.evaluate(writing)?, false);
        page.tab.key_down(keys::T)?;
        page.tab.key_up(keys::T)?;
        page.wait_until(writing, SOON)?;
        // Keys are the line's now.
        let before = page.position_m()?;
        page.tab.key_down(keys::W)?;
        page.tab.write("The fountain is over there, and the tower behind it")?;
        keep(&page.screenshot()?, "writing");
        page.tab.key_up(keys::W)?;
        page.tab.key_down(keys::ENTER)?;
        page.tab.key_up(keys::ENTER)?;
        page.wait_until(&format!("!({writing})"), SOON)?;
        assert_eq!(page.evaluate("player.shadowRoot.querySelector('.field').value")?, "");
        let tick = page.note()?["tick"].as_u64().unwrap_or(0);
        page.wait_until(&format!("player.stats.tick > {tick} + 20"), SOON)?;
        keep(&page.screenshot()?, "said");
        let after = page.position_m()?;
        assert!((after[0] - before[0]).hypot(after[2] - before[2]) < 0.05, "{before:?} {after:?}");
        page.tab.key_down(keys::ENTER)?;
        page.tab.key_up(keys::ENTER)?;
        page.wait_until(writing, SOON)?;
        page.tab.key_down(keys::ESCAPE)?;
        page.tab.key_up(keys::ESCAPE)?;
        page.wait_until(&format!("!({writing})"), SOON)?;
        assert_eq!(page.evaluate("player.shadowRoot.querySelector('.stage').dataset.mode")?, "playing");
        // As if the world showed a cursor: the plaza has no use for one.
        page.tab.evaluate(
            "(() => { const parse = JSON.parse; JSON.parse = (text) => Object.assign(parse(text), { cursor: true }); return true; })()",
        )?;
        page.wait_until("player.note.cursor", SOON)?;
        let (yaw, seq) = (page.stats()?["yawRad"].clone(), page.stats()?["inputSeq"].as_u64().unwrap_or(0));
        page.evaluate(
            "(() => { const say = TextEncoder.prototype.encode; TextEncoder.prototype.encode = function (text) {
               if (text.startsWith('{')) globalThis.said = text; return say.call(this, text); }; return true; })()",
        )?;
        page.tab.mouse_down(320.0, 540.0)?;
        page.tab.mouse_drag(420.0, 540.0)?;
        page.tab.mouse_up(420.0, 540.0)?;
        page.tab.mouse_down(320.0, 540.0)?;
        page.tab.mouse_up(320.0, 540.0)?;
        page.wait_until("globalThis.said === '{\"click\":[0.25,0.75]}'", SOON)?;
        page.wait_until(&format!("player.stats.inputSeq > {seq}"), SOON)?;
        assert_eq!(page.stats()?["yawRad"], yaw, "the mouse does not turn the view");
        // The line is in the receipts' chain, as this browser signed it.
        let acknowledged = page.stats()?["proof"]["acknowledged"].as_u64().unwrap_or(0);
        assert_eq!(page.evaluate("player.send('once more')")?, true);
        page.wait_until(&format!("player.stats.proof.acknowledged > {acknowledged}"), SOON)?;
        page.wait_until("player.stats.proof.verdict === 'verified'", SOON)?;
        assert_eq!(page.evaluate("player.stats.proof.pressesNotTaken")?, 0);
        page.tab.close()?;
        program.interrupt(SOON)?;
        let replayed = lightcone(&["replay", &store.display().to_string()]);
        assert_eq!(replayed.code, Some(0), "{replayed:?}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
