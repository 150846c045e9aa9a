//! Decentraland scenes as worlds: a folder as `sdk-commands build` leaves it, or several of them side by side.
//!
//! [`open`] reads the folder and imports its models. Every simulation of the world then runs the scene's JavaScript: in each tick it is
//! told what happened, and what it answers is shown. Both speak in components (see `lightcone_sdk7`), which are the world's state: what
//! is drawn, heard and bumped into follows from them, and is made from them again in a restored world.
//!
//! Decentraland runs a scene once for every player, and this runs it once for all. So what a scene knows as its player, entity 1, is
//! who has been there longest (of several scenes: on its land), and everybody's presses count.

mod anchors;
mod assets;
mod bodies;
mod buttons;
mod canvas;
mod carry;
mod colours;
mod console;
mod convert;
mod easing;
mod engine;
mod error;
mod figure;
mod film;
mod find;
mod forms;
mod ground;
mod inspect;
mod js;
mod kept;
mod known;
mod letters;
mod looks;
mod marks;
mod memory;
mod models;
mod nearness;
mod neighbours;
mod open;
mod opened;
mod page_files;
mod particles;
mod people;
mod placeholder;
mod places;
mod plugin;
mod post;
mod prepare;
mod probe;
mod realm;
mod reopen;
mod revive;
mod rules;
mod running;
mod scene;
mod scenes;
mod sees;
mod show;
mod side;
mod sight;
mod sky;
mod slides;
mod solids;
mod space;
mod spawn;
mod stage;
mod steer;
mod storage;
mod takes;
mod tell;
mod turns;
mod ui_texts;
mod ui_tree;
mod wake;
mod walkers;

pub use console::not_parsed;
pub use engine::{Engine, Start};
pub use error::SceneError;
pub use find::is_folder_of_scenes;
pub use js::{Js, JsError};
pub use lightcone_sdk7::folder::{Parcel, ParcelError, Stamp};
pub use open::{is_scene, open, open_folder, open_several_with, open_with};
pub use reopen::Reopened;
