//! Answers to what a scene asks of its host.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glam::Vec3;
use lightcone_sdk7::components::AvatarEmoteCommand;
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::player::EmoteState;
use lightcone_sdk7::crdt::EntityId;
use lightcone_sdk7::executor::{Answer, Call};
use lightcone_world::character::Character;
use serde_json::{Value, json};

use super::storage;
use crate::sdk7::convert::point;
use crate::sdk7::people::{Person, address};
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;
use crate::sdk7::side::SERVER_NAME;

/// Bytes of a file that is given to a scene at once.
const MAX_FILE_BYTES: u64 = 8 << 20;
/// Of an emote's name.
const MOST_URN_BYTES: usize = 256;
/// No player is put further away.
const FURTHEST_M: f32 = 1e5;

/// Answers a call; the scene gets the answer in its next turn.
pub(crate) fn answer(site: &mut Site<'_>, call: &Call) -> Answer {
    let argument: Value = serde_json::from_str(&call.argument).unwrap_or_default();
    let result = site.result(&call.module, &call.method, &argument);
    Answer { id: call.id, result: result.map(|value| value.to_string()) }
}

impl Site<'_> {
    fn result(&mut self, module: &str, method: &str, argument: &Value) -> Result<Value, String> {
        match (module, method) {
            ("Runtime", "readFile") => self.file(argument["fileName"].as_str().unwrap_or_default()),
            ("Runtime", "getRealm") => Ok(json!({ "realmInfo": self.realm() })),
            ("Runtime", "getWorldTime") | ("EnvironmentApi", "getDecentralandTime") => {
                Ok(json!({ "seconds": self.day_seconds() }))
            }
            ("Runtime", "getSceneInformation") => Ok(self.information()),
            ("Runtime", "getExplorerInformation") => {
                Ok(json!({ "agent": "lightcone", "platform": "web", "configurations": {} }))
            }
            ("EnvironmentApi", "getBootstrapData") => {
                Ok(json!({ "id": self.urn(), "baseUrl": "", "useFPSThrottling": false, "entity": null }))
            }
            ("EnvironmentApi", "isPreviewMode") => Ok(json!({ "isPreview": false })),
            ("EnvironmentApi", "getPlatform") => Ok(json!({ "platform": "web" })),
            ("EnvironmentApi", "areUnsafeRequestAllowed") => Ok(json!({ "status": false })),
            ("EnvironmentApi", "getCurrentRealm") => Ok(json!({ "currentRealm": null })),
            ("SignedFetch", "signedFetch") => self.fetch(argument),
            ("UserIdentity", "getUserData") if self.scene.is_server() => Ok(server()),
            ("UserIdentity", "getUserPublicKey") if self.scene.is_server() => Ok(json!({})),
            ("UserIdentity", "getUserData") => {
                Ok(self.main_player().map_or(json!({}), |it| json!({ "data": person(&it) })))
            }
            ("UserIdentity", "getUserPublicKey") => {
                Ok(self.main_player().map_or(json!({}), |it| json!({ "address": it.address() })))
            }
            ("Players", "getPlayerData") => Ok(self.player(argument["userId"].as_str().unwrap_or_default())),
            ("Players", "getPlayersInScene" | "getConnectedPlayers") => {
                let ids = self.people().iter().map(|it| json!({ "userId": it.address() })).collect::<Vec<_>>();
                Ok(json!({ "players": ids }))
            }
            ("RestrictedActions", "movePlayerTo") => Ok(self.move_player(argument)),
            ("RestrictedActions", "triggerEmote") => {
                self.play_emote(argument["predefinedEmote"].as_str().unwrap_or_default());
                Ok(json!({}))
            }
            ("RestrictedActions", "teleportTo" | "setCommunicationsAdapter") => Ok(json!({})),
            ("RestrictedActions", "changeRealm" | "openExternalUrl" | "openNftDialog" | "triggerSceneEmote") => {
                Ok(json!({ "success": false }))
            }
            ("ParcelIdentity", "getIsEmpty") => Ok(json!({ "isEmpty": false })),
            ("CommunicationsController", "send") => Ok(json!({})),
            // Scenes that test their host say how that went in their console, too.
            ("Testing", "plan" | "logTestResult" | "setCameraTransform") => Ok(json!({})),
            _ => Err(format!("this host does not answer ~system/{module}.{method}")),
        }
    }

    /// Our figure does not play it; the scene hears of it as if it did.
    fn play_emote(&mut self, urn: &str) {
        if urn.is_empty() || urn.len() > MOST_URN_BYTES || self.scene.known.players.is_empty() {
            return;
        }
        let timestamp = self.scene.next_timestamp();
        let state = Some(EmoteState::Started);
        let command = AvatarEmoteCommand { emote_urn: urn.to_owned(), r#loop: false, timestamp, mask: None, state };
        let Scene { store, told, .. } = &mut *self.scene;
        store.append(EntityId::PLAYER, &command, told);
    }

    fn urn(&self) -> String {
        format!("urn:decentraland:entity:{}", self.scene.opened.name)
    }

    fn realm(&self) -> Value {
        json!({
            "baseUrl": "http://localhost",
            "realmName": self.realm.name,
            "networkId": 1,
            "commsAdapter": "offline:offline",
            "isPreview": false,
        })
    }

    fn information(&self) -> Value {
        let opened = &self.scene.opened;
        let content =
            opened.content.iter().map(|(file, hash)| json!({ "file": file, "hash": hash })).collect::<Vec<_>>();
        json!({ "urn": self.urn(), "content": content, "metadataJson": opened.folder.manifest().json, "baseUrl": "" })
    }

    fn file(&self, name: &str) -> Result<Value, String> {
        let opened = &self.scene.opened;
        let file = opened.folder.find(name).ok_or_else(|| format!("the scene has no file '{name}'"))?;
        if file.bytes > MAX_FILE_BYTES {
            return Err(format!("'{name}' has {} bytes; {MAX_FILE_BYTES} can be read at once", file.bytes));
        }
        let hash = opened.content.iter().find(|(known, _)| *known == file.name).map(|(_, hash)| hash.as_str());
        let bytes = opened.folder.read(name).map_err(|why| {
            tracing::warn!("{}: {why}", opened.name);
            format!("'{name}' cannot be read")
        })?;
        Ok(json!({ "content": { "$bytes": STANDARD.encode(bytes) }, "hash": hash }))
    }

    fn main_player(&mut self) -> Option<Person> {
        // A server has no player: all of them are others to it.
        let first = self.scene.known.players.first().filter(|_| !self.scene.is_server());
        let session = first?.session;
        self.people().into_iter().find(|person| person.session == session)
    }

    fn player(&mut self, id: &str) -> Value {
        let found = self.people().into_iter().find(|it| it.address().eq_ignore_ascii_case(id));
        found.map_or(json!({}), |it| json!({ "data": person(&it) }))
    }

    fn fetch(&mut self, argument: &Value) -> Result<Value, String> {
        if !self.scene.is_server() {
            return Err("this host fetches nothing; only a scene's server has a storage".into());
        }
        let found = storage::fetch(&mut self.scene.storage, argument);
        found.ok_or_else(|| "this host fetches nothing but what a scene's server has stored".into())
    }

    /// Only who has been there longest, and only on its own land: a scene knows no other player that it could move.
    fn move_player(&mut self, argument: &Value) -> Value {
        let number = |at: &Value| at.as_f64().map(|number| number as f32).filter(|number| number.abs() <= FURTHEST_M);
        let vector = |at: &Value| Some(Vector3 { x: number(&at["x"])?, y: number(&at["y"])?, z: number(&at["z"])? });
        let (Some(to), Some(person)) =
            (vector(&argument["newRelativePosition"]), self.main_player().filter(|it| it.is_here))
        else {
            return json!({ "success": false });
        };
        let to = self.stage.in_world(point(&to));
        let mut player = self.world.entity_mut(person.entity);
        if let Some(mut transform) = player.get_mut::<bevy_transform::components::Transform>() {
            transform.translation = to;
        }
        if let Some(mut character) = player.get_mut::<Character>() {
            character.velocity = Vec3::ZERO;
        }
        json!({ "success": true })
    }
}

/// What `getUserData` resolves to in a scene's first turn, in which it must not wait for it. While nobody is there, it is a guest
/// whom nobody will ever be.
pub(crate) fn first_user(site: &mut Site<'_>) -> String {
    let data = match site.main_player() {
        _ if site.scene.is_server() => server(),
        Some(it) => json!({ "data": person(&it) }),
        None => json!({ "data": user(&address(0, None), "Guest", false) }),
    };
    site.scene.known.profile = data["data"]["userId"].as_str().unwrap_or_default().to_owned();
    data.to_string()
}

fn server() -> Value {
    json!({ "data": user(SERVER_NAME, "Server", false) })
}

/// What is said of a player.
fn person(person: &Person) -> Value {
    user(&person.address(), &person.name, person.wallet.is_some())
}

fn user(id: &str, name: &str, has_wallet: bool) -> Value {
    json!({
        "displayName": name,
        "hasConnectedWeb3": has_wallet,
        "userId": id,
        "publicKey": id,
        "version": 1,
        "avatar": {
            "bodyShape": "urn:decentraland:off-chain:base-avatars:BaseMale",
            "skinColor": "#997659",
            "hairColor": "#482400",
            "eyeColor": "#334d66",
            "wearables": [],
        },
    })
}
