//! Carries what a scene's client and its server send each other. What is sent in one turn comes with the next.

use lightcone_sdk7::executor::PeerMessage;

use super::post::Post;
use super::scene::Scene;
use super::scenes::{OneScene, Scenes};
use super::side::SERVER_NAME;

/// Bytes of a message; longer ones are lost, as over Decentraland's own transport.
const MAX_MESSAGE_BYTES: usize = 30_000;
/// Messages of a server in a turn.
const MOST_IN_A_TURN: u32 = 512;
/// What a scene without a server asks its peers for, in the words of `@dcl/sdk`: their state; and how they answer.
const STATE_WANTED: u8 = 2;
const STATE: u8 = 3;

/// Carries what was sent in this turn.
pub(super) fn carry(scenes: &mut Scenes, rate_hz: u32) {
    let Scenes { all, servers, .. } = scenes;
    for OneScene { scene: client, stage, .. } in all {
        match servers.iter_mut().map(|one| &mut one.scene).find(|server| server.index == client.index) {
            Some(server) => {
                // Its turn has been counted already.
                let second = client.turn.saturating_sub(1) / u64::from(rate_hz.max(1));
                let lost = between(client, server, second);
                if lost > 0
                    && let Some(lost) = stage.sum_up("lost", lost, second)
                {
                    let name = &client.opened.name;
                    tracing::warn!("{name}: {lost} messages between client and server were too many, or too long");
                }
            }
            None => alone(client),
        }
    }
}

/// Carries messages both ways, and says how many were lost. What is sent to a server that does not run is gone, and is not counted.
fn between(client: &mut Scene, server: &mut Scene, second: u64) -> u64 {
    if client.stopped.is_some() {
        (client.post, client.outbox) = (Post::default(), Vec::new());
        server.outbox.clear();
        return 0;
    }
    let mut lost = 0;
    let name = client.known.user();
    for PeerMessage { peer, bytes } in std::mem::take(&mut client.outbox) {
        let is_for_server = peer.is_empty() || peer == SERVER_NAME;
        if is_for_server && bytes.len() <= MAX_MESSAGE_BYTES && client.post.may_send(second) {
            if server.runs() {
                server.post.put(&name, bytes);
            }
        } else {
            lost += u64::from(is_for_server);
        }
    }
    let sent = std::mem::take(&mut server.outbox);
    let is_for_client = |message: &PeerMessage| message.peer.is_empty() || client.known.has(&message.peer);
    for (at, PeerMessage { bytes, .. }) in (0..).zip(sent.into_iter().filter(is_for_client).collect::<Vec<_>>()) {
        if at < MOST_IN_A_TURN && bytes.len() <= MAX_MESSAGE_BYTES {
            client.post.put(SERVER_NAME, bytes);
        } else {
            lost += 1;
        }
    }
    lost
}

/// One run for all players has no peers. Asked for their state, nobody would answer, and the SDK would wait: so the host says that
/// there is none.
fn alone(client: &mut Scene) {
    let asks = |message: &PeerMessage| message.bytes == [STATE_WANTED];
    if !std::mem::take(&mut client.outbox).iter().any(asks) {
        return;
    }
    // Whom the state is for: a byte of its length, and the name that the scene was given as its user's.
    let user = client.known.profile.as_bytes();
    if let Ok(length) = u8::try_from(user.len()) {
        client.post.put("host", [&[STATE, length], user].concat());
    }
}
