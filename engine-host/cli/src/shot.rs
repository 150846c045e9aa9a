//! `lightcone shot`.

use image::{ExtendedColorType, ImageFormat};
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::Extractor;
use lightcone_render::{Camera, Collect, FrameTag, PixelFormat, Pixels, View};
use lightcone_world::drawn::Vantage;
use lightcone_world::simulation::{ScriptedPlayers, Simulation};

use crate::args::ShotArgs;
use crate::fail::Failure;
use crate::simulate;
use crate::worlds::Worlds;

/// What was asked for; otherwise the world's own view, which shows the whole of it in any shape of picture.
fn camera(args: &ShotArgs, vantage: Vantage) -> Camera {
    let vantage =
        Vantage { eye: args.eye.unwrap_or(vantage.eye), target: args.target.unwrap_or(vantage.target), ..vantage };
    let camera = vantage.camera(args.size.aspect());
    Camera { vertical_fov_rad: args.fov.map_or(camera.vertical_fov_rad, f32::to_radians), ..camera }
}

pub(crate) fn shot(args: ShotArgs, worlds: &Worlds<'_>) -> Result<(), Failure> {
    let world = worlds.open(&args.world, args.unseal.key(), &args.js)?;
    let mut renderer = lightcone_render::open(args.backend).map_err(Failure::failed)?;
    let config = args.simulation.config(&world);
    let mut simulation = Simulation::new(&world, config);
    let mut players = ScriptedPlayers::new(args.players.into(), config.seed);
    for _ in 0..args.ticks {
        simulation.step(players.next_events());
    }
    simulate::refuse_halted(&simulation)?;
    let snapshot = Extractor::new(&mut simulation).extract(&mut simulation);
    let mut stage = Stage::for_rows(args.size.height());
    stage.show(None, &snapshot, 1.0).map_err(Failure::failed)?;

    let camera = camera(&args, snapshot.vantage);
    let view = View { camera, size: args.size, format: PixelFormat::Rgba8, ..View::default() };
    renderer.submit(stage.scene(), &view, FrameTag { frame_id: 1, tick: snapshot.tick }).map_err(Failure::failed)?;
    let frame = renderer.collect(Collect::All).map_err(Failure::failed)?.pop();
    let Some(Pixels::Rgba8(rgba)) = frame.map(|frame| frame.pixels) else {
        return Err(Failure::failed(format!("{} drew no picture", renderer.name())));
    };
    let (width, height) = (args.size.width(), args.size.height());
    image::save_buffer_with_format(&args.out, &rgba, width, height, ExtendedColorType::Rgba8, ImageFormat::Png)
        .map_err(|error| Failure::unusable(format!("{}: {error}", args.out.display())))?;
    println!(
        "{}: {} at tick {}, {} triangles, drawn by {}",
        args.out.display(),
        args.size,
        snapshot.tick,
        stage.scene().triangle_count(),
        renderer.name()
    );
    Ok(())
}
