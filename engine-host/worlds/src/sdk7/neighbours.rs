//! Which scenes get their land, where several want to be neighbours.

use std::collections::BTreeMap;

use lightcone_sdk7::folder::{Parcel, SceneManifest};

/// Scenes of one world.
pub(super) const MOST_SCENES: usize = 64;
/// Parcels of all of them together.
pub(super) const MOST_PARCELS: usize = 4096;
/// A world is no wider: further from its middle, metres are no longer exact enough to walk.
const FURTHEST_PARCELS: u32 = 1024;

/// Who stays, the one where people begin first; and who does not, with the reason.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Neighbours {
    pub(super) stay: Vec<usize>,
    pub(super) left_out: Vec<(usize, String)>,
}

/// `scenes` are in the order of their names: of two that want the same parcel the earlier one gets it, and the other is left out. Of too
/// many, those nearest to where people begin stay: in the scene of the parcel `near`, or the nearest to it, or else in the first.
pub(super) fn neighbours(scenes: &[(&str, &SceneManifest)], near: Option<Parcel>) -> Neighbours {
    let mut owners: BTreeMap<Parcel, &str> = BTreeMap::new();
    let (mut stay, mut left_out) = (Vec::new(), Vec::new());
    for (index, (name, manifest)) in scenes.iter().enumerate() {
        match manifest.parcels.iter().find_map(|parcel| Some((parcel, owners.get(parcel)?))) {
            Some((parcel, owner)) => left_out.push((index, format!("{owner} has its parcel {parcel}"))),
            None => {
                owners.extend(manifest.parcels.iter().map(|parcel| (*parcel, *name)));
                stay.push(index);
            }
        }
    }
    let first = stay.first().and_then(|index| scenes.get(*index)).map(|(_, manifest)| manifest.base);
    if let Some(middle) = near.or(first) {
        stay.sort_by_key(|index| (parcels_away(scenes[*index].1, middle), *index));
    }
    let middle = stay.first().map(|index| scenes[*index].1.base).unwrap_or_default();
    let (mut count, mut parcels) = (0, 0);
    stay.retain(|index| {
        let manifest = scenes[*index].1;
        let why = if count == MOST_SCENES {
            format!("a world has {MOST_SCENES} scenes at most")
        } else if parcels + manifest.parcels.len() > MOST_PARCELS {
            format!("a world has {MOST_PARCELS} parcels at most")
        } else if manifest.parcels.iter().any(|parcel| apart(*parcel, middle) > FURTHEST_PARCELS) {
            format!("it is more than {FURTHEST_PARCELS} parcels away")
        } else {
            (count, parcels) = (count + 1, parcels + manifest.parcels.len());
            return true;
        };
        left_out.push((*index, why));
        false
    });
    left_out.sort_unstable();
    Neighbours { stay, left_out }
}

/// How many parcels away the nearest of a scene's parcels is, as the king of chess walks.
fn parcels_away(scene: &SceneManifest, from: Parcel) -> u32 {
    scene.parcels.iter().map(|parcel| apart(*parcel, from)).min().unwrap_or(u32::MAX)
}

fn apart(a: Parcel, b: Parcel) -> u32 {
    a.x.abs_diff(b.x).max(a.y.abs_diff(b.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(parcels: &[(i32, i32)]) -> SceneManifest {
        let all: Vec<String> = parcels.iter().map(|(x, y)| format!("\"{x},{y}\"")).collect();
        let (base, all) = (&all[0], all.join(","));
        SceneManifest::read(&format!(
            r#"{{ "main": "a.js", "runtimeVersion": "7", "scene": {{ "base": {base}, "parcels": [{all}] }} }}"#
        ))
        .unwrap()
    }

    fn among(scenes: &[SceneManifest], near: Option<Parcel>) -> Neighbours {
        let names: Vec<String> = (0..scenes.len()).map(|index| format!("scene {index}")).collect();
        neighbours(&names.iter().map(String::as_str).zip(scenes).collect::<Vec<_>>(), near)
    }

    #[test]
    fn of_two_that_want_a_parcel_the_first_gets_it() {
        let scenes = [scene(&[(0, 0), (1, 0)]), scene(&[(1, 0), (2, 0)]), scene(&[(2, 0)])];
        let Neighbours { stay, left_out } = among(&scenes, None);
        assert_eq!(stay, [0, 2]);
        assert_eq!(left_out, [(1, "scene 0 has its parcel 1,0".to_owned())]);
    }

    #[test]
    fn people_begin_near_the_parcel_that_is_asked_for() {
        let scenes = [scene(&[(0, 0)]), scene(&[(9, 9)]), scene(&[(5, 5)])];
        assert_eq!(among(&scenes, None).stay, [0, 2, 1]);
        assert_eq!(among(&scenes, Some(Parcel { x: 8, y: 8 })).stay, [1, 2, 0]);
    }

    #[test]
    fn of_too_many_the_nearest_stay() {
        let scenes: Vec<_> = (0..100).map(|x| scene(&[(x, 0)])).collect();
        let Neighbours { stay, left_out } = among(&scenes, Some(Parcel { x: 99, y: 0 }));
        assert_eq!((stay.len(), stay[0], left_out.len()), (MOST_SCENES, 99, 36));
        let far = among(&[scene(&[(0, 0)]), scene(&[(2000, 0)])], None);
        assert_eq!((far.stay, far.left_out[0].0), (vec![0], 1));
        let rows: Vec<_> =
            (0..3).map(|y| scene(&(0..2000).map(|x| (x % 500, y * 4 + x / 500)).collect::<Vec<_>>())).collect();
        assert_eq!(among(&rows, None).stay, [0, 1]);
        assert_eq!(among(&[], None), Neighbours::default());
    }
}
