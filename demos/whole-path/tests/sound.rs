//! A tone at one side of a world, as a real browser hears it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_attest::statement::SigningKey;
use lightcone_node::access::{Access, Claims, mint};
use lightcone_node::{Node, NodeConfig};
use lightcone_protocol::Role;
use lightcone_render::Backend;
use lightcone_whole_path::keys::{Key, W};
use lightcone_whole_path::{Chromium, Error, Picture, PlayerPage, required_chromium};
use lightcone_world::prelude::*;

const SOON: Duration = Duration::from_secs(60);
const HZ: f32 = 440.0;
const M: Key = Key { code: "KeyM", key: "m", virtual_code: b'M' };

/// A floor, and a tone at the right of who stands on it and at the left of who looks on.
struct Tone;

impl Plugin for Tone {
    fn build(&self, app: &mut App) {
        app.insert_resource(Vantage {
            eye: Vec3::new(0.0, 1.5, 6.0),
            target: Vec3::new(0.0, 1.5, 20.0),
            fov_deg: 60.0,
            ..Vantage::default()
        });
        app.add_systems(Startup, spawn);
    }
}

fn spawn(mut commands: Commands, mut ids: ResMut<StableIds>) -> Result {
    let ground = Shape::cuboid(Vec3::new(40.0, 0.5, 40.0));
    commands.spawn((ids.allot(), Transform::from_xyz(0.0, -0.5, 0.0), Body::Fixed, ground));
    // A second of it is whole waves: no seam where it begins anew.
    let wave = |i: u32| (i as f32 * HZ * std::f32::consts::TAU / 48_000.0).sin();
    let clip = Arc::new(AudioClip::from_samples((0..48_000).map(wave))?);
    let tone = Sound { gain: 0.5, repeats: true, reference_m: 10.0, ..Sound::once(clip, 0) };
    commands.spawn((Transform::from_xyz(8.0, 1.5, 3.0), Sounds(vec![tone])));
    Ok(())
}

fn key() -> SigningKey {
    SigningKey::from_seed([5; 32])
}

/// The page for one of this role.
fn url(node: &Node, role: Role, query: &str) -> String {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let exp = now_s + 3600;
    let claims = Claims { world: "tone".into(), role, name: None, exp, nbf: None, iat: None, jti: None, sub: None };
    let token = mint(&claims, &key()).unwrap();
    format!("http://{}/{query}#token={token}", node.address())
}

fn serve() -> Node {
    let any = "127.0.0.1:0".parse().unwrap();
    Node::start(NodeConfig {
        listen: any,
        access: Access { keys: vec![key().public()], ..Access::default() },
        max_players: 4,
        max_spectators: 2,
        grace: Duration::ZERO,
        backend: Backend::Soft,
        size: "320x180".parse().unwrap(),
        fps: Some(30),
        checkpoint_every: Duration::from_secs(10),
        ..NodeConfig::new(WorldSpec::new("tone", || Tone))
    })
    .unwrap()
}

/// `heard()`: of each ear the loudest frequency, Hz, and how loud it is, from the track that the page plays.
const LISTEN: &str = "(async (player) => {
    const context = new AudioContext();
    await context.resume();
    const source = context.createMediaStreamSource(player.shadowRoot.querySelector('audio').srcObject);
    const splitter = context.createChannelSplitter(2);
    source.connect(splitter);
    const ears = [0, 1].map((ear) => {
        const analyser = new AnalyserNode(context, { fftSize: 16384, smoothingTimeConstant: 0 });
        splitter.connect(analyser, ear);
        return analyser;
    });
    const heard = (analyser) => {
        const bins = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(bins);
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
        const hz = (bins.indexOf(bins.reduce((a, b) => Math.max(a, b))) * context.sampleRate) / analyser.fftSize;
        return { hz, loudness };
    };
    window.heard = () => ears.map(heard);
    return context.state;
})(document.querySelector('lightcone-player'))";

fn press(page: &mut PlayerPage, key: Key) -> std::result::Result<(), Error> {
    page.tab.key_down(key)?;
    page.tab.key_up(key)
}

/// 0: left, 1: right. It waits until what is heard is the tone at this side: the first third of a second, as far as an
/// analyser looks back, can be silence, or a tone stretched while the browser fills its jitter buffer.
fn hears_the_tone_at(ear: usize, page: &mut PlayerPage) -> std::result::Result<(), Error> {
    assert_eq!(page.tab.evaluate(LISTEN)?, "running");
    let other = 1 - ear;
    let tone = format!(
        "(() => {{
            const [here, there] = ((both) => [both[{ear}], both[{other}]])(window.heardLast = heard());
            return Math.abs(here.hz - {HZ}) < 3 && here.loudness > 0.1 && here.loudness > 4 * there.loudness;
        }})()"
    );
    let found = page.tab.wait_until(&tone, SOON);
    eprintln!("heard, left and right: {}", page.tab.evaluate("window.heardLast")?);
    found.map(|_| ())
}

fn listen(browser: &Chromium, node: &Node) -> std::result::Result<(), Error> {
    let mut page = PlayerPage::open(browser, &url(node, Role::Player, ""))?;
    page.wait_until("player.stats.sound === 'waiting'", SOON)?;
    assert_eq!(page.evaluate("player.shadowRoot.querySelector('audio').muted")?, true, "nobody did anything yet");
    hears_the_tone_at(1, &mut page)?;
    keep(&page.screenshot()?, "sound-waits");
    press(&mut page, W)?;
    page.wait_until("player.stats.sound === 'on' && !player.shadowRoot.querySelector('audio').muted", SOON)?;
    press(&mut page, M)?;
    page.wait_until("player.stats.sound === 'off' && player.shadowRoot.querySelector('audio').muted", SOON)?;
    page.tab.navigate(&url(node, Role::Player, "?again"))?;
    page.wait_until_playing()?;
    page.wait_until("player.stats.sound === 'off'", SOON)?;
    press(&mut page, M)?;
    page.wait_until("player.stats.sound === 'on'", SOON)?;
    keep(&page.screenshot()?, "sound-on");
    Ok(())
}

/// Two who look on, from the same place.
fn look_on(browser: &Chromium, node: &Node) -> std::result::Result<(), Error> {
    for _ in 0..2 {
        let mut tab = browser.open_tab()?;
        tab.navigate(&url(node, Role::Spectator, ""))?;
        let mut page = PlayerPage { tab };
        page.wait_until("player.stats.sound === 'waiting'", SOON)?;
        hears_the_tone_at(0, &mut page)?;
    }
    Ok(())
}

/// For a person to look at.
fn keep(picture: &Picture, name: &str) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    picture.save(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[test]
fn a_tone_at_the_right_is_heard_at_the_right_in_the_browser() {
    let Some(path) = required_chromium() else { return };
    let browser = Chromium::start(&path).unwrap_or_else(|error| panic!("{error}"));
    let node = serve();
    listen(&browser, &node).and_then(|()| look_on(&browser, &node)).unwrap_or_else(|error| panic!("{error}"));
}
