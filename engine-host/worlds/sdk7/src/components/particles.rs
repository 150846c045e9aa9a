//! Particles.

use super::common::{ColorRange, FloatRange, Quaternion, Vector3};
use super::texture::Texture;
use crate::proto::{message, numbers, oneof};

message! {
    /// Pictures within the picture, one after another.
    SpriteSheetAnimation {
        tiles_x: u32 = 1,
        tiles_y: u32 = 2,
        /// Absent: 30.
        frames_per_second: Option<f32> = 3,
    }
}

message! {
    /// How fast they may be.
    LimitVelocity {
        speed: f32 = 1,
        /// Absent: 1.
        dampen: Option<f32> = 2,
    }
}

message! {
    /// They come from a point.
    Point {
    }
}

message! {
    /// They come from a sphere.
    Sphere {
        /// Absent: 1.
        radius: Option<f32> = 1,
    }
}

message! {
    /// They come from a cone.
    Cone {
        /// Absent: 25.
        angle: Option<f32> = 1,
        /// Absent: 1.
        radius: Option<f32> = 2,
    }
}

message! {
    /// They come from a box.
    Box {
        /// Absent: 1 each.
        size: Option<Vector3> = 1,
    }
}

message! {
    /// Many at once.
    BurstConfiguration {
        values: Vec<Burst> = 1,
    }
}

message! {
    /// When, and how many.
    Burst {
        time: f32 = 1,
        count: u32 = 2,
        /// Absent: 1.
        cycles: Option<i32> = 3,
        /// Absent: 0.01.
        interval: Option<f32> = 4,
        /// Absent: 1.
        probability: Option<f32> = 5,
    }
}

numbers! {
    /// How they are laid over what is behind.
    BlendMode {
        Alpha = 0,
        Add = 1,
        Multiply = 2,
    }
}

numbers! {
    /// What the particles do.
    PlaybackState {
        Playing = 0,
        Paused = 1,
        Stopped = 2,
    }
}

numbers! {
    /// What they move with.
    SimulationSpace {
        Local = 0,
        World = 1,
    }
}

message! {
    /// Particles around an entity.
    ParticleSystem {
        /// Absent: true.
        active: Option<bool> = 1,
        /// Absent: 10.
        rate: Option<f32> = 2,
        /// Absent: 1000.
        max_particles: Option<u32> = 3,
        /// Absent: 5.
        lifetime: Option<f32> = 4,
        /// Absent: 0.
        gravity: Option<f32> = 5,
        additional_force: Option<Vector3> = 6,
        /// Absent: 1.
        initial_size: Option<FloatRange> = 7,
        /// Absent: 1.
        size_over_time: Option<FloatRange> = 8,
        /// Absent: none.
        initial_rotation: Option<Quaternion> = 9,
        /// Absent: none.
        rotation_over_time: Option<Quaternion> = 10,
        /// Absent: false.
        face_travel_direction: Option<bool> = 28,
        /// Absent: white.
        initial_color: Option<ColorRange> = 11,
        /// Absent: white.
        color_over_time: Option<ColorRange> = 12,
        /// Absent: 1.
        initial_velocity_speed: Option<FloatRange> = 13,
        /// Absent: white squares.
        texture: Option<Texture> = 14,
        /// Absent: [`BlendMode::Alpha`].
        blend_mode: Option<BlendMode> = 15,
        /// Absent: true.
        billboard: Option<bool> = 16,
        sprite_sheet: Option<SpriteSheetAnimation> = 17,
        /// Absent: true.
        r#loop: Option<bool> = 24,
        /// Absent: false.
        prewarm: Option<bool> = 25,
        /// Absent: [`SimulationSpace::Local`].
        simulation_space: Option<SimulationSpace> = 27,
        limit_velocity: Option<LimitVelocity> = 26,
        /// Absent: [`PlaybackState::Playing`].
        playback_state: Option<PlaybackState> = 22,
        bursts: Option<BurstConfiguration> = 29,
        ;
        /// Where they come from.
        shape: Shape
    }
}

oneof! {
    /// Where they come from.
    Shape {
        Point(Point) = 18,
        Sphere(Sphere) = 19,
        Cone(Cone) = 20,
        Box(Box) = 21,
    }
}
