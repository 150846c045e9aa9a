//! The node's metrics by name.

use metrics::Unit;

/// Histogram: seconds of simulation in a tick.
pub const TICK_SECONDS: &str = "lightcone_tick_seconds";
/// Histogram: seconds that a tick began after its time.
pub const TICK_LATE_SECONDS: &str = "lightcone_tick_late_seconds";
/// Counter: ticks.
pub const TICKS: &str = "lightcone_ticks_total";
/// Counter: ticks that were left out because the node was too far behind.
pub const TICKS_SKIPPED: &str = "lightcone_ticks_skipped_total";
/// Gauge: 1 while the world stands still because its record cannot be written, else 0.
pub const PAUSED: &str = "lightcone_world_paused";
/// Gauge: 1 while the ticks run at a low priority, because they want more than the world's share of the machine, else 0.
pub const GIVES_WAY: &str = "lightcone_ticks_give_way";
/// Gauge: players in the world.
pub const PLAYERS: &str = "lightcone_players";
/// Counter: inputs refused: too many for one tick, doubled, or not signed by their player.
pub const INPUTS_REFUSED: &str = "lightcone_inputs_refused_total";
/// Histogram: seconds of the tick's time that reading out what changed in the state took.
pub const SAVE_SECONDS: &str = "lightcone_state_save_seconds";
/// Counter: frames drawn.
pub const FRAMES_RENDERED: &str = "lightcone_frames_rendered_total";
/// Counter: frames not drawn, or drawn and displaced, because the encoder had not taken the one before.
pub const PICTURES_DROPPED: &str = "lightcone_pictures_dropped_total";
/// Counter: pictures that were equal to the one before, and so not encoded again.
pub const PICTURES_UNCHANGED: &str = "lightcone_pictures_unchanged_total";
/// Gauge, label `of` (`least`, `most`): the part of the wished width and height that the views have who have least and most.
pub const VIEW_SCALE: &str = "lightcone_view_scale";
/// Gauge, label `of` (`least`, `most`): pictures a second of the same views.
pub const VIEW_RATE_HZ: &str = "lightcone_view_rate_hz";
/// Gauge: how many steps were taken away from the views who have least; 0: nobody lacks anything.
pub const BUDGET_STEP: &str = "lightcone_budget_step";
/// Gauge: what the views would take of the time there is for drawing; above 1 something is taken away.
pub const BUDGET_LOAD: &str = "lightcone_budget_load";
/// Gauge: views that have fewer or smaller pictures because the ways to their viewers are narrow.
pub const VIEWS_NARROW: &str = "lightcone_views_narrow";
/// Gauge: views whose edges are drawn as stairs because the node is busy.
pub const VIEWS_WITH_STAIRS: &str = "lightcone_views_with_stairs";
/// Counter: wishes of viewers for pictures at another time, when their displays take them sooner.
pub const VIEWS_DELAYED: &str = "lightcone_views_delayed_total";
/// Counter: times that the node was too busy, and took something away from views.
pub const BUDGET_OVERLOADS: &str = "lightcone_budget_overloads_total";
/// Counter: times that something was given back.
pub const BUDGET_RECOVERIES: &str = "lightcone_budget_recoveries_total";
/// Histogram: seconds from the start of drawing a view, and those that are drawn along with it, until its picture was handed
/// over.
pub const RENDER_SECONDS: &str = "lightcone_render_seconds";

/// Histogram: seconds to mix and encode one block of sound for all views.
pub const AUDIO_BLOCK_SECONDS: &str = "lightcone_audio_block_seconds";
/// Counter: blocks of sound that were left out because the node was too far behind.
pub const AUDIO_BLOCKS_SKIPPED: &str = "lightcone_audio_blocks_skipped_total";

/// Counter, label `why` (`token`, `rate`, `connections`, `host`, `origin`): requests and connections that were turned away.
pub const HTTP_REFUSED: &str = "lightcone_http_refused_total";

/// Describes every metric of the node to the process's metrics exporter.
pub(crate) fn describe() {
    lightcone_record::metric_names::describe();
    use metrics::{describe_counter as counter, describe_gauge as gauge, describe_histogram as histogram};
    histogram!(TICK_SECONDS, Unit::Seconds, "Simulation time of one tick");
    histogram!(TICK_LATE_SECONDS, Unit::Seconds, "How late a tick began");
    counter!(TICKS, Unit::Count, "Ticks");
    counter!(TICKS_SKIPPED, Unit::Count, "Ticks left out because the node was too far behind");
    histogram!(AUDIO_BLOCK_SECONDS, Unit::Seconds, "Time to mix and encode one block of sound for all views");
    counter!(AUDIO_BLOCKS_SKIPPED, Unit::Count, "Blocks of sound left out because the node was too far behind");
    gauge!(PAUSED, "1 while the world stands still because its record cannot be written, else 0");
    gauge!(GIVES_WAY, "1 while the ticks give way to those of other worlds, else 0");
    gauge!(PLAYERS, Unit::Count, "Players in the world");
    counter!(
        INPUTS_REFUSED,
        Unit::Count,
        "Inputs refused: too many for one tick, doubled, or not signed by their player"
    );
    histogram!(SAVE_SECONDS, Unit::Seconds, "Time of a tick that reading out the state took");
    counter!(FRAMES_RENDERED, Unit::Count, "Frames drawn");
    counter!(PICTURES_DROPPED, Unit::Count, "Pictures that were not drawn or not taken because the encoder was behind");
    counter!(PICTURES_UNCHANGED, Unit::Count, "Pictures that were equal to the one before, and not encoded again");
    gauge!(VIEW_SCALE, "Part of the wished width and height, of the views who have least and most");
    gauge!(VIEW_RATE_HZ, "Pictures a second, of the views who have least and most");
    gauge!(BUDGET_STEP, Unit::Count, "Steps that were taken away from the views who have least");
    gauge!(BUDGET_LOAD, "What the views would take of the time for drawing; above 1 something is taken away");
    gauge!(
        VIEWS_NARROW,
        Unit::Count,
        "Views with fewer or smaller pictures because the ways to their viewers are narrow"
    );
    gauge!(VIEWS_WITH_STAIRS, Unit::Count, "Views whose edges are drawn as stairs because the node is busy");
    counter!(VIEWS_DELAYED, Unit::Count, "Wishes of viewers for pictures at another time");
    counter!(BUDGET_OVERLOADS, Unit::Count, "Times that the node was too busy and took something away from views");
    counter!(BUDGET_RECOVERIES, Unit::Count, "Times that views were given something back");
    histogram!(RENDER_SECONDS, Unit::Seconds, "From the start of drawing a view to handing its picture over");
    counter!(HTTP_REFUSED, "Requests and connections that were turned away");
}
