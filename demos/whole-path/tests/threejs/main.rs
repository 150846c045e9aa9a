//! An independent check of our picture: three.js draws the same file from the same camera in the same light.
//!
//! Equal settings: no tone mapping, no shadows, no antialiasing, bilinear within the nearest mip level, blending in linear light,
//! animations at rest or at the same moment. `LIGHTCONE_THREE_LEAVE_OUT` takes things from three.js's picture that ours does not know: any of
//! `normal-maps,occlusion-maps,vertex-colours,material-extensions`. `LIGHTCONE_THREE_JSON` names a file for the figures.

mod alike;
mod case;
mod comparison;
mod files;
mod three;

use std::{env, fs};

use comparison::Comparison;
use lightcone_render::gpu::{CpuAdapter, GpuRenderer};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{RenderError, Renderer};
use lightcone_whole_path::is_required;
use serde_json::{Value, json};

/// What `scene.js` can leave out.
const PARTS: [&str; 4] = ["normal-maps", "occlusion-maps", "vertex-colours", "material-extensions"];

#[test]
fn pictures_are_those_of_three_js() {
    let Ok(files) = case::scene_files(&case::scenes_folder()) else {
        println!("skipped: {} is not there", case::scenes_folder().display());
        return;
    };
    let Some(mut three) = three::Three::required() else { return };
    let left_out = left_out();
    let mut renderers = renderers();
    let mut comparisons = Vec::new();
    for file in files {
        let (mut scene, cases) = case::load(&file);
        for case in cases {
            let theirs = three.draw(&case.settings(&left_out));
            for (backend, renderer) in &mut renderers {
                let ours = case.ours(renderer.as_mut(), &mut scene);
                comparison::keep(&case, backend, &ours, &theirs);
                comparisons.push(Comparison::new(&case, backend, &ours, &theirs));
            }
        }
    }
    report(&three.name, &left_out, &comparisons);
    let unlike: Vec<String> = comparisons.iter().filter_map(alike::complaint).collect();
    assert!(unlike.is_empty(), "look at {}:\n{}", comparison::folder().display(), unlike.join("\n"));
}

/// Of [`PARTS`], those that the environment names.
fn left_out() -> Vec<&'static str> {
    let named = env::var("LIGHTCONE_THREE_LEAVE_OUT").unwrap_or_default();
    let known = |name: &str| PARTS.into_iter().find(|part| *part == name);
    let names = named.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| known(name).unwrap_or_else(|| panic!("LIGHTCONE_THREE_LEAVE_OUT names '{name}'"))).collect()
}

/// `soft`, and `gpu` where there is Vulkan.
fn renderers() -> Vec<(&'static str, Box<dyn Renderer>)> {
    let mut renderers: Vec<(_, Box<dyn Renderer>)> = vec![("soft", Box::new(SoftRenderer::new()))];
    match GpuRenderer::open(CpuAdapter::Allow) {
        Ok(gpu) => renderers.push(("gpu", Box::new(gpu))),
        Err(RenderError::NoGpu(why)) if !is_required("vulkan") => println!("without gpu: {why}"),
        Err(why) => panic!("{why}"),
    }
    renderers
}

fn report(three: &str, left_out: &[&str], comparisons: &[Comparison]) {
    println!("{three}; it leaves out: {}", if left_out.is_empty() { "nothing".into() } else { left_out.join(", ") });
    println!("{}", comparison::head());
    for comparison in comparisons {
        println!("{}", comparison.line());
    }
    if let Some(file) = env::var_os("LIGHTCONE_THREE_JSON") {
        let figures: Vec<Value> = comparisons.iter().map(Comparison::to_json).collect();
        let figures = json!({ "three": three, "leftOut": left_out, "pictures": figures });
        fs::write(&file, format!("{figures:#}\n")).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
