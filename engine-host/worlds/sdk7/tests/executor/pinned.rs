//! The same turns make the same bytes: clock, chance and mathematics are the host's.

use crate::cases::cases;
use crate::support::{fast, lines, node, play, run};

#[test]
fn the_clock_is_the_hosts() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "exports.onUpdate = () => console.log(Date.now(), new Date().toISOString(), performance.now())
         console.log(new Date(0).getTime(), new Date(2020, 1).toISOString(), typeof Date(), new Date() instanceof Date)
         console.log(new Date(0).constructor === Date, Date.UTC(2000, 0), new Date(5).toLocaleTimeString())",
        2,
    );
    assert_eq!(
        lines(&answers),
        [
            "0 2020-02-01T00:00:00.000Z string true",
            "true 946684800000 00:00:00",
            "1700000000000 2023-11-14T22:13:20.000Z 0",
            "1700000000500 2023-11-14T22:13:20.500Z 500",
        ]
    );
}

#[test]
fn chance_is_the_seed() {
    let Some(node) = node() else { return };
    let text = "let sum = 0; for (let at = 0; at < 1e5; at++) { const r = Math.random(); if (!(r >= 0 && r < 1)) throw r; sum += r }
                console.log(Math.random(), Math.abs(sum / 1e5 - 0.5) < 0.005)";
    let answers = run(&node, text, 1);
    assert_eq!(lines(&answers), ["0.5512182070084759 true"]);
}

#[test]
fn the_same_turns_make_the_same_answers() {
    let Some(node) = node() else { return };
    for case in cases() {
        let twice = [0; 2].map(|_| play(&mut fast(&node, case.text), &case.turns).unwrap());
        assert_eq!(twice[0], twice[1], "{}", case.name);
        assert!(twice[0].iter().any(|answer| !answer.log.is_empty()), "{} says something", case.name);
    }
}
