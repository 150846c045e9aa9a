//! What stands for players is the host's.

use bevy_ecs::prelude::With;
use bevy_transform::components::Transform;
use lightcone_world::players::Player;

use super::say;

#[test]
fn a_scene_moves_renames_and_deletes_no_player() {
    let each = "
        for (const entity of [1, 2, 32, 33, 255, 65536 + 32, 65536 * 9 + 1]) {
            put(entity, 1, place([90, 50, 90]), 0x7fffffff)
            put(entity, 1089, field(1, text('0x0')), 0x7fffffff)
            put(entity, 1087, field(6, text('Nobody')), 0x7fffffff)
            remove(entity)
            append(entity, 1063, number(5, 7))
        }
        for (let at = 0; at < 512; at++) remove(at)
        remove(0xffff0000 + 32)";
    for mut played in say("players", "", each, 5) {
        played.goes_on();
        let world = played.simulation.world_mut();
        let feet = world.query_filtered::<&Transform, With<Player>>().iter(world).next().unwrap().translation;
        assert!((feet.x - 8.0).abs() < 1.0 && feet.y.abs() < 1.0, "{}: {feet}", played.way);
    }
}

#[test]
fn a_scene_moves_its_player_by_asking_and_only_to_places() {
    let javascript = "
        const { movePlayerTo } = require('~system/RestrictedActions')
        const odd = [
            { newRelativePosition: { x: NaN, y: 0, z: 0 } }, { newRelativePosition: { x: 1e300, y: 0, z: 0 } },
            { newRelativePosition: { x: '1', y: [], z: {} } }, { newRelativePosition: null }, {}, null, 7, 'x', [],
            { newRelativePosition: { x: 1e6, y: 1e6, z: 1e6 } }, { get newRelativePosition() { throw new Error('no') } },
        ]
        exports.onUpdate = async () => {
            for (const one of odd) await movePlayerTo(one).then((answer) => console.log(answer.success), (error) => console.log('refused'))
        }";
    for mut played in super::play("moved", javascript, 30) {
        played.goes_on();
        assert!(played.lines().iter().all(|line| line != "true"), "{}: {:?}", played.way, played.lines());
        assert!(played.lines().len() >= 11, "{}: {:?}", played.way, played.lines());
        let world = played.simulation.world_mut();
        let feet = world.query_filtered::<&Transform, With<Player>>().iter(world).next().unwrap().translation;
        assert!((feet.x - 8.0).abs() < 1.0, "{}: {feet}", played.way);
    }
}
