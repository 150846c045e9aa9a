//! A game in Rust as a *program*: compiled to WebAssembly, run by a node.
//!
//! A game implements [`Program`], and [`program!`] makes of it the exports that a node calls. This is one:
//!
//! ```
//! use lightcone_program::*;
//!
//! const FLOOR: EntityId = EntityId(1);
//!
//! /// Shows a floor, and counts how often players jump.
//! #[derive(Default)]
//! struct Jumps {
//!     built: bool,
//!     jumps: u32,
//! }
//!
//! impl Program for Jumps {
//!     fn init(_init: &Init) -> Self {
//!         Self::default()
//!     }
//!
//!     fn tick(&mut self, tick: &Tick, out: &mut Commands) {
//!         if !self.built {
//!             self.built = true;
//!             let solid = Solid::Cuboid { size_m: [20.0, 1.0, 20.0] };
//!             out.push(Spawn::at(FLOOR, [0.0, -0.5, 0.0]));
//!             out.push(ShapeModel::matt(FLOOR, solid, [0.4, 0.5, 0.4]));
//!             out.push(SetShape { entity: FLOOR, solid });
//!             out.push(SetBody { entity: FLOOR, body: Body::Fixed });
//!         }
//!         for event in &tick.events {
//!             if let Event::Input(input) = event
//!                 && input.pressed.contains(Actions::JUMP)
//!             {
//!                 self.jumps += 1;
//!                 out.push(Score { session: input.session, points: self.jumps });
//!             }
//!         }
//!     }
//! }
//!
//! program!(Jumps);
//! ```
//!
//! `cargo build --release --target wasm32-unknown-unknown` with `crate-type = ["cdylib"]` makes the module.
//!
//! All of the program's memory is its state: it is kept, moved to other machines and restored without the program being asked. There is no
//! clock, no thread, and no chance but [`Init::seed`]; a `HashMap` of `std` has no seed there, so that its order is the same everywhere.
//!
//! Words of the interface are those of `lightcone-interface`; `../reference.md` has them as a page. With a panic or a block that it cannot read
//! the program traps, and the node goes back to where the world was.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod exports;
mod log;
mod run;

pub use exports::Exports;
pub use lightcone_interface::{CommandsWriter as Commands, *};
pub use log::log_line;
pub use run::{Program, Running, Upgradable};

/// Writes a line into the node's log, in the words of `format!`. It is bounded: who writes too much is not read.
#[macro_export]
macro_rules! log {
    ($($text:tt)*) => {
        $crate::log_line($crate::__format!($($text)*).as_str())
    };
}

#[doc(hidden)]
pub use alloc::format as __format;

/// Makes a type that implements [`Program`] what the node runs: the exports `lc_abi`, `lc_alloc`, `lc_init` and `lc_tick`; with
/// `program!(Game, upgradable)` of one that is [`Upgradable`] also `lc_save` and `lc_upgrade`. Once in a program. Compiled for anything
/// but WebAssembly it does nothing, so that a game can be tested where it is written.
#[macro_export]
macro_rules! program {
    ($game:ty) => {
        $crate::program!(@exports $game {});
    };
    ($game:ty, upgradable) => {
        $crate::program!(@exports $game {
            #[unsafe(no_mangle)]
            extern "C" fn lc_save() -> u64 {
                EXPORTS.save()
            }

            #[unsafe(no_mangle)]
            extern "C" fn lc_upgrade(_at: *const u8, bytes: usize) {
                EXPORTS.upgrade(bytes);
            }
        });
    };
    (@exports $game:ty { $($more:item)* }) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            static EXPORTS: $crate::Exports<$game> = $crate::Exports::new();

            #[unsafe(no_mangle)]
            extern "C" fn lc_abi() -> u32 {
                $crate::VERSION
            }

            #[unsafe(no_mangle)]
            extern "C" fn lc_alloc(bytes: usize) -> *mut u8 {
                EXPORTS.alloc(bytes)
            }

            #[unsafe(no_mangle)]
            extern "C" fn lc_init(_at: *const u8, bytes: usize) {
                EXPORTS.init(bytes);
            }

            #[unsafe(no_mangle)]
            extern "C" fn lc_tick(_at: *const u8, bytes: usize) -> u64 {
                EXPORTS.tick(bytes)
            }

            $($more)*
        };
    };
}
