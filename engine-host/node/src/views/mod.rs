//! Who sees and hears what: pictures of every view, their sizes and moments, and sound.

mod audio_loop;
pub(crate) mod budget;
mod fit;
mod handed;
mod moment;
mod render_loop;
mod say_budget;
mod turns;

pub(crate) use audio_loop::AudioLoop;
pub(crate) use moment::draws_between_ticks;
pub(crate) use render_loop::RenderLoop;
