//! A person signs in with a wallet, and the scene knows it by the wallet's address.

use std::fs;
use std::path::PathBuf;

use lightcone_identity::ScriptedWallet;
use lightcone_whole_path::{Error, PlayerPage, until};
use serde_json::json;

use crate::scene::node_is_here;
use crate::support::{INTERRUPT_WITHIN, SOON, keep, serve, take_turn, temporary};

const SCENE: &str = r#"{
    "main": "bin/index.js", "runtimeVersion": "7", "display": { "title": "Who are you" },
    "scene": { "base": "0,0", "parcels": ["0,0"] }
}"#;

const ASKS: &str = "
    const { getUserData } = require('~system/UserIdentity')
    let last
    exports.onUpdate = async () => {
      const { data } = await getUserData({})
      if (data === undefined || data.userId === last) return
      last = data.userId
      console.log('the user is', last, data.hasConnectedWeb3 ? 'with a wallet' : 'a guest')
    }";

/// A wallet whose owner takes a while: what it is asked to sign waits in `asked`, and `signed` answers.
fn wallet_of(address: &str) -> String {
    format!(
        "window.ethereum = {{ async request({{ method, params }}) {{
           if (method === 'eth_requestAccounts') return ['{address}']
           return new Promise((answer) => {{ window.asked = params; window.signed = answer }})
         }} }}"
    )
}

fn folder() -> PathBuf {
    let folder = temporary("who-scene");
    fs::create_dir_all(folder.join("bin")).unwrap();
    fs::write(folder.join("scene.json"), SCENE).unwrap();
    fs::write(folder.join("bin/index.js"), ASKS).unwrap();
    folder
}

fn text_of(hex: &str) -> String {
    let digits = hex.strip_prefix("0x").unwrap();
    let byte = |at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
    String::from_utf8((0..digits.len() / 2).map(byte).collect()).unwrap()
}

#[test]
fn a_person_signs_in_with_a_wallet_and_the_scene_knows_its_address() {
    if !node_is_here() {
        return;
    }
    let Some(turn) = take_turn() else { return };
    let wallet = ScriptedWallet::new(7);
    let address = wallet.address().to_string();
    let story = || -> Result<(), Error> {
        let program = serve(&folder().display().to_string(), &["--js", "fast"])?;
        let says = |words: String| {
            until(&words, SOON, || Ok(if program.said().contains(&words) { Ok(()) } else { Err(program.said()) }))
        };
        let mut tab = turn.browser.open_tab()?;
        tab.run_before_pages(&wallet_of(&address))?;
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        until("the scene sees a guest", SOON, || {
            Ok(if program.said().contains("a guest") { Ok(()) } else { Err(program.said()) })
        })?;
        keep(&page.screenshot()?, "sign-in");
        page.evaluate("player.shadowRoot.querySelector('.sign-in').click()")?;
        let asked = page.tab.wait_until("window.asked", SOON)?;
        let text = text_of(asked[0].as_str().unwrap());
        assert!(text.contains(&format!("Host: {}\n", program.address())), "{text}");
        assert_eq!(asked[1], address);
        page.tab.evaluate(&format!("window.signed({})", json!(wallet.sign(&text))))?;
        says(format!("the user is {address} with a wallet"))?;
        page.wait_until("player.shadowRoot.textContent.includes('Signed in as 0x')", SOON)?;
        page.wait_until_playing()?;
        keep(&page.screenshot()?, "signed-in");
        program.interrupt(INTERRUPT_WITHIN)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
