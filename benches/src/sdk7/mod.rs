//! Decentraland's own scenes: what they cost beside another host of them, how many cubes a scene may move, which of two public
//! collections run, what is left after a kill, how soon there is a picture, and what hostile ones do to an honest one.
//!
//! `LIGHTCONE_SDK7_SCENES` names folders with built scenes in them, as `PATH` names folders; `LIGHTCONE_PEER` the program `headless` of
//! the npm package `@dcl-regenesislabs/bevy-headless-server-linux-x64`. What needs one that is not named is left out, and that is said.

mod collections;
mod cube_wave;
mod cubes;
mod first_picture;
mod folders;
mod generated;
mod hostile;
mod needs;
mod node;
mod peer;
mod realm;
mod resume;
mod try_out;
mod ways;

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;

use self::ways::WAYS;

/// A part of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// A thousand moving cubes in a node, beside the other host
    CubeWave,
    /// How many cubes a scene moves exactly at 30 Hz
    Cubes,
    /// Every scene of the collections for 300 ticks
    Collections,
    /// Killed, and gone on with
    Resume,
    /// From the start to a picture in a browser
    FirstPicture,
    /// Beside scenes that mean harm
    Hostile,
}

/// All of the group.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    cube_wave: Option<cube_wave::CubeWave>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cubes: Option<cubes::Cubes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collections: Option<collections::Collections>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resume: Vec<resume::Resumed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    first_picture: Vec<first_picture::FirstPicture>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostile: Option<hostile::Hostile>,
    /// What was not measured, and why.
    left_out: Vec<String>,
}

/// Measures and prints these parts; all, if none is named.
pub fn measure(only: &[Part]) -> anyhow::Result<Figures> {
    let wanted = |part: Part| only.is_empty() || only.contains(&part);
    let mut figures = Figures::default();
    let left_out = &mut figures.left_out;
    if wanted(Part::CubeWave) {
        figures.cube_wave = say(cube_wave::measure(left_out)?);
    }
    if wanted(Part::Cubes) {
        figures.cubes = say(Some(cubes::measure(left_out)?));
    }
    if wanted(Part::Resume) {
        for way in WAYS {
            figures.resume.extend(say(Some(resume::measure(way)?)));
        }
    }
    if wanted(Part::FirstPicture) {
        for way in WAYS {
            figures.first_picture.extend(say(Some(first_picture::measure(way)?)));
        }
    }
    if wanted(Part::Hostile) {
        figures.hostile = say(Some(hostile::measure()?));
    }
    if wanted(Part::Collections) {
        figures.collections = say(collections::measure(left_out)?);
    }
    left_out.iter().for_each(|what| println!("left out: {what}"));
    Ok(figures)
}

/// As soon as it is known: the group takes long.
fn say<F: fmt::Display>(figures: Option<F>) -> Option<F> {
    if let Some(figures) = &figures {
        println!("{figures}\n");
    }
    figures
}
