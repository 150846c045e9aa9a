//! What a scene needs that lies outside its folder, as far as what it says and asks tells.

use std::collections::BTreeSet;

use lightcone_sdk7::components::material::Surface;
use lightcone_sdk7::components::texture::{Tex, TextureUnion};
use lightcone_sdk7::components::{
    AudioSource, AudioStream, AvatarShape, Component, GltfContainer, Material, NftShape, VideoPlayer,
};
use lightcone_sdk7::crdt::{Message, Messages};
use lightcone_sdk7::executor::Call;
use lightcone_sdk7::folder::SceneFolder;

/// Modules of the kernel that reach the world outside.
const OUTSIDE: [&str; 5] = ["Fetch", "WebSocket", "SignedFetch", "EthereumController", "CommsApi"];

/// What is not in the scene's folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    /// Such as `video`, `wearables`, `service Fetch`.
    pub(super) outside: BTreeSet<String>,
    /// Files that it names and does not have.
    pub(super) missing: BTreeSet<String>,
}

impl Needs {
    pub(super) fn hear(&mut self, crdt: &[u8], folder: &SceneFolder) {
        for message in Messages::new(crdt).map_while(Result::ok) {
            let Message::Put { component, data, .. } = message else { continue };
            match component {
                VideoPlayer::ID => self.outside("video"),
                AudioStream::ID => self.outside("sound from the web"),
                NftShape::ID => self.outside("NFT"),
                AvatarShape::ID if AvatarShape::decode(data).is_ok_and(|it| !it.wearables.is_empty()) => {
                    self.outside("wearables");
                }
                GltfContainer::ID => self.file(GltfContainer::decode(data).map(|it| it.src).ok(), folder),
                AudioSource::ID => self.file(AudioSource::decode(data).map(|it| it.audio_clip_url).ok(), folder),
                Material::ID => self.material(data, folder),
                _ => {}
            }
        }
    }

    pub(super) fn ask(&mut self, call: &Call) {
        if OUTSIDE.contains(&call.module.as_str()) {
            self.outside(&format!("service {}", call.module));
        }
    }

    fn outside(&mut self, what: &str) {
        self.outside.insert(what.to_owned());
    }

    fn material(&mut self, data: &[u8], folder: &SceneFolder) {
        let textures = match Material::decode(data).ok().and_then(|it| it.material) {
            Some(Surface::Unlit(it)) => vec![it.texture, it.alpha_texture],
            Some(Surface::Pbr(it)) => vec![it.texture, it.alpha_texture, it.emissive_texture, it.bump_texture],
            None => Vec::new(),
        };
        for TextureUnion { tex } in textures.into_iter().flatten() {
            match tex {
                Some(Tex::Texture(it)) => self.file(Some(it.src), folder),
                Some(Tex::AvatarTexture(_)) => self.outside("portraits"),
                Some(Tex::VideoTexture(_)) => self.outside("video"),
                None => {}
            }
        }
    }

    fn file(&mut self, name: Option<String>, folder: &SceneFolder) {
        match name {
            Some(name) if name.contains("://") => self.outside("pictures from the web"),
            Some(name) if !name.is_empty() && folder.find(&name).is_none() => _ = self.missing.insert(name),
            _ => {}
        }
    }
}
