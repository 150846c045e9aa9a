//! What the rasteriser on CPU cores promises, seen from outside.

mod bad_input;
mod coverage;
mod edges;
mod golden;
mod output;
mod scenes;
mod shadows;
mod surfaces;
mod threads;
mod touched;
