//! `Scene` + `View` → `Frame`, on a GPU (`gpu`) or on CPU cores ([`soft`]).
//!
//! A scene holds models and their instances. Whoever owns it changes it, and asks for a frame of it as a view sees it:
//!
//! ```
//! use glam::{Mat4, Vec3};
//! use lightcone_render::{Backend, Collect, FrameTag, Material, Model, Part, Scene, View, open, shapes};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mesh = shapes::cuboid(Vec3::ONE).build().into();
//! let parts = vec![Part { mesh, material: 0, model_from_part: Mat4::IDENTITY }];
//! let materials = vec![Material::matt(Vec3::new(0.8, 0.3, 0.2))];
//!
//! let mut scene = Scene::default();
//! let cube = scene.add_model(Model { parts, materials, ..Model::default() });
//! scene.add_instance(cube, Mat4::IDENTITY)?;
//!
//! let mut renderer = open(Backend::Soft)?;
//! renderer.submit(&scene, &View::default(), FrameTag { frame_id: 1, tick: 0 })?;
//! for frame in renderer.collect(Collect::All)? {
//!     println!("frame {} is {}", frame.tag.frame_id, frame.size);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The crate deliberately knows nothing of the simulation, of time or of the network. The owner of the scene decides what is
//! in it and when it is drawn; the renderer never changes it.
//!
//! # Features
//!
//! Both are on by default.
//!
//! - `gpu`: the module `gpu`, which draws with wgpu on Vulkan. Without it [`Backend::Auto`] draws on CPU cores, and
//!   [`Backend::Gpu`] is [`RenderError::NoGpu`].
//! - `import`: the module `import`, which reads models from glTF and MagicaVoxel files, for example
//!   `scene.add_model(import::load("hall.glb".as_ref())?)`. Without it models are made in code, as above.
//!
//! Without either the crate compiles no wgpu, no glTF, no image formats and no decoders of compressed geometry.

pub mod backend;
pub mod damage;
mod diagonals;
pub mod frame;
#[cfg(feature = "gpu")]
pub mod gpu;
#[cfg(feature = "import")]
pub mod import;
pub mod material;
pub mod mesh;
pub mod model;
mod normals;
pub mod overlay;
mod placed;
mod prepared;
pub mod renderer;
pub mod rig;
pub mod scene;
pub mod shapes;
pub mod soft;
mod sun;
pub mod text;
pub mod texture;
pub mod view;

pub use backend::{Backend, open};
pub use damage::Damage;
pub use frame::{Frame, FrameTag, I420, Pixels};
pub use lightcone_shaders::{linear_from_srgb_u8, srgb_u8_from_linear};
pub use material::{AlphaMode, Material, TextureRef, Wrap};
pub use mesh::{Aabb, Mesh, MeshError, Vertex};
pub use model::{Collider, Light, LightKind, Model, Part};
pub use overlay::{Bitmap, BitmapError, HudItem, Label};
pub use renderer::{Collect, RenderError, Renderer};
pub use scene::{Beam, Instance, InstanceId, Lamp, ModelId, Scene, SceneError, Sky, Sun, ToneMapping};
pub use texture::{ColourSpace, MipLevel, Texture, TextureError};
pub use view::{Camera, Edges, PixelFormat, Size, SizeError, View};
