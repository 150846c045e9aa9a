//! `Scene` + `View` → `Frame`, on a GPU ([`gpu`]) or on CPU cores ([`soft`]).
//!
//! The canonical loop:
//!
//! ```no_run
//! use lightcone_render::{Backend, Collect, FrameTag, Scene, View, import, open};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut scene = Scene::default();
//! let hall = scene.add_model(import::load("hall.glb".as_ref())?);
//! scene.add_instance(hall, glam::Mat4::IDENTITY)?;
//! let mut renderer = open(Backend::Auto)?;
//! renderer.submit(&scene, &View::default(), FrameTag { frame_id: 1, tick: 0 })?;
//! for frame in renderer.collect(Collect::All)? {
//!     println!("frame {} is {}", frame.tag.frame_id, frame.size);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! It deliberately knows nothing of the simulation, of time or of the network: who owns the scene decides what is in it
//! and when it is drawn, and the renderer never changes it.

pub mod backend;
pub mod damage;
pub mod frame;
pub mod gpu;
pub mod import;
pub mod material;
pub mod mesh;
pub mod model;
pub mod overlay;
mod prepared;
pub mod rig;
pub mod scene;
pub mod shapes;
pub mod soft;
mod sun;
pub mod text;
pub mod texture;
pub mod view;

pub use backend::{Backend, Collect, RenderError, Renderer, open};
pub use damage::Damage;
pub use frame::{Frame, FrameTag, I420, Pixels};
pub use lightcone_shaders::linear_from_srgb_u8;
pub use material::{AlphaMode, Material, TextureRef, Wrap};
pub use mesh::{Aabb, Mesh, MeshError, Vertex};
pub use model::{Collider, Light, LightKind, Model, Part};
pub use overlay::{Bitmap, BitmapError, HudItem, Label};
pub use scene::{Instance, InstanceId, ModelId, Scene, SceneError, Sky, Sun, ToneMapping};
pub use texture::{ColourSpace, MipLevel, Texture, TextureError};
pub use view::{Camera, PixelFormat, Size, SizeError, View};
